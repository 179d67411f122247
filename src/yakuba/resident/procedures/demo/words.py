"""What clerks and applicants write to each other in the demo, in the applicant's language."""

from __future__ import annotations

# What is wrong with an answer, by the kind of its field; the office asks for exactly these again.
WRONG = {
    "file": {
        "ja": "ぼやけていて、文字を読み取れません。明るい場所で撮り直したものを送ってください。",
        "en": "The picture is blurred and we can't read it. Please take it again in a bright place.",
        "ja-easy": "写真の 字が 読めません。明るい ところで もう一度 とって、送ってください。",
    },
    "address": {
        "ja": "建物名と部屋番号が入力されていません。住民登録のとおりに入力してください。",
        "en": "The building and room number are missing. Please write the address as it is registered.",
        "ja-easy": "建物の なまえと 部屋の 番号が ありません。書いてください。",
    },
    "phone": {
        "ja": "この番号にかけましたが、つながりませんでした。番号を確かめてください。",
        "en": "We called this number but could not reach you. Please check it.",
        "ja-easy": "この 番号に 電話しましたが、話せませんでした。番号を たしかめてください。",
    },
    "text": {
        "ja": "内容がわかるように、もう少しくわしく書いてください。",
        "en": "Please write a little more, so that we can understand what you need.",
        "ja-easy": "もう少し くわしく 書いてください。",
    },
}
RETURNED = {
    "ja": "お手数をおかけします。次のところを確かめて、送り直してください。",
    "en": "Sorry for the trouble. Please check the points below and send them again.",
    "ja-easy": "すみません。下の ところを 直して、もう一度 送ってください。",
}
FROM_OFFICE = {
    "ja": (
        "申請を受け付けました。内容を確認しています。結果が出るまで、少しお待ちください。",
        "確認のため、平日の日中にお電話することがあります。ご都合の悪い時間があればお知らせください。",
        "担当課で書類を確認しました。追加で出していただくものはありません。",
    ),
    "en": (
        "We have your application and are looking through it. Please wait a little for the outcome.",
        "We may call you on a weekday to check a few points. Please tell us which times do not suit you.",
        "We have checked your papers. You need not send anything else.",
    ),
    "ja-easy": (
        "申しこみを うけとりました。今 見ています。少し 待ってください。",
        "平日の 昼に 電話を するかも しれません。だめな 時間を おしえてください。",
        "書類を 見ました。ほかに 送る ものは ありません。",
    ),
}
FROM_APPLICANT = {
    "ja": (
        "平日は17時以降でしたら電話に出られます。",
        "結果はいつごろわかりますか。急いでいるので教えてください。",
        "先ほど送った内容で足りているでしょうか。ご確認をお願いします。",
        "連絡ありがとうございます。よろしくお願いします。",
    ),
    "en": (
        "I can answer the phone after 5 p.m. on weekdays.",
        "Could you tell me when I will know the outcome? It is rather urgent.",
        "Is what I sent enough? Please let me know if anything is missing.",
    ),
    "ja-easy": (
        "平日は 17時から 電話が できます。",
        "いつ わかりますか。おしえてください。",
        "ありがとうございます。よろしく おねがいします。",
    ),
}
NOTES = (
    "台帳を照会した。記載と一致。",
    "本人に電話で確認済み。折り返し不要。",
    "前回の申請でも同じ点を照会している。",
    "添付の写しと原本の写しに違いなし。",
    "係長に相談。基準どおりで差し支えないとのこと。",
)
APPROVALS = ("", "", "", "確認しました。", "基準どおり。")
SENT_BACK = (
    "理由の書きぶりを、条文に沿って直してください。",
    "添付書類の有効期限を確かめてから、もう一度回してください。",
    "申請者への電話の記録をメモに残してください。",
)
SHORT_TEXT = {"ja": "よろしくお願いします。", "en": "Please.", "ja-easy": "おねがいします。"}
