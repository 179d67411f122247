"""Variants of one kanji (異体字, 旧字体) that names and places are written with, beside the form that people type.

Only for finding: a kept name keeps its own form. Each line: the usual form, then its variants.
"""

_GROUPS = """
高髙 崎﨑嵜碕埼 浜濱濵 辺邊邉 斎齋 斉齊 沢澤 広廣 国國 桜櫻 島嶋嶌 竜龍龒 滝瀧 徳德 真眞 恵惠 栄榮 黒黑 関關 宝寶寳
万萬 円圓 寿壽 実實 学學 会會 条條 桑桒 吉𠮷 土𡈽 館舘 杉杦 柳栁桺 梅楳 穂穗 稲稻 曽曾 増增 蔵藏 薮藪 薗園 蛍螢
豊豐 鉄鐵鉃 銭錢 鎌鐮 鑑鑒 闘鬪 静靜 顕顯 頼賴 餅餠 駅驛 鶏鷄雞 麹麴 麦麥 黄黃 巌巖 峰峯 嶽岳 巣巢 帯帶 庄荘莊
弁辨瓣辯 弥彌 応應 恒恆 悦悅 戸戶 払拂 抜拔 拝拜 挙擧 数數 旧舊 暁曉 来來 槙槇 桧檜 楽樂 横橫 歩步 帰歸 気氣 渋澁
渓溪 湾灣 満滿 瀬瀨 焼燒 爾尔 狭狹 献獻 猟獵 瑶瑤 瓶甁 画畫 当當 畳疊 痩瘦 発發 県縣 礼禮 禅禪 秘祕 称稱 窪漥 糸絲
経經 絵繪 継繼 続續 総總 緑綠 縄繩 聡聰 声聲 舎舍 芦蘆 芸藝 茎莖 草艸 蒋蔣 薫薰 虎乕 虫蟲 裏裡 覚覺 観觀 訳譯 読讀
譲讓 賎賤 蹟跡 転轉 輌輛 遥遙 遅遲 郎郞 郷鄕 酔醉 釈釋 釜釡 鋭銳 鎮鎭 間閒 陥陷 険險 隠隱 雑雜 霊靈 青靑 頚頸 顔顏
飲飮 鴎鷗 麺麵 黙默 歯齒 亀龜 与與 両兩 並竝 乗乘 亜亞 仏佛 伝傳 価價 侠俠 倹儉 児兒 兎兔 冨富 処處 剣劍劔劒 剤劑
励勵 労勞 勲勳 勧勸 区區 医醫 参參 双雙 収收 叙敍 台臺 呉吳 単單 厳嚴 嘱囑 団團 囲圍 図圖 圧壓 塩鹽 壌壤 壱壹 変變
奥奧 奨奬 姫姬 嬢孃 寛寬 対對 専專 尭堯 尽盡 属屬 峡峽 巻卷 廃廢 弐貳 弾彈 強强 徴徵 従從 恋戀 悪惡 愼慎 懐懷 戦戰
拠據 拡擴 捨舍 掲揭 揺搖 撹攪 教敎 断斷 晋晉 栖棲 桟棧 梼檮 検檢 楼樓 権權 欧歐 歓歡 歳歲 歴歷 殴毆 毎每 沪濾 浄淨
涙淚 渇渴 温溫 渕淵渊 潜潛 為爲 煕熙凞 犠犧 独獨 獣獸 産產 疎踈 皐皋 砺礪 礒磯 祢禰 禄祿 秋秌 穏穩 竪豎 竈竃 篭籠
粛肅 糺糾 缶罐 羨羡 胆膽 脳腦 臓臟 舗舖 薬藥 蝋蠟 蛎蠣 衛衞 装裝 褒襃 触觸 証證 誉譽 謡謠 賛贊 軽輕 辞辭 逓遞 鄰隣
醤醬 錬鍊 録錄 闊濶 随隨 頬頰 騒騷 験驗 髄髓 鯵鰺 鴬鶯 鹸鹼 昇曻 鉤鈎
"""


def usual_forms() -> dict[int, str]:
    """Each variant's code point → the usual form, ready for str.translate."""
    table: dict[int, str] = {}
    for group in _GROUPS.split():
        usual = group[0]
        table |= {ord(variant): usual for variant in group[1:] if variant != usual}
    return {code: _last(form, table) for code, form in table.items() if chr(code) != _last(form, table)}


def _last(form: str, table: dict[int, str]) -> str:
    seen = set()
    while ord(form) in table and form not in seen:
        seen.add(form)
        form = table[ord(form)]
    return form
