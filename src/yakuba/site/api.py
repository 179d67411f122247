"""The API root: every module's router, one OpenAPI document, errors as problem+json (RFC 9457)."""

from importlib import import_module
from importlib.util import find_spec

from django.apps import apps
from ninja import NinjaAPI

from yakuba import __version__

api = NinjaAPI(title="Yakuba", version=__version__, description="The open digital town hall (役場)", urls_namespace="api", docs_url="/docs")

for config in apps.get_app_configs():
    if config.name.startswith("yakuba.") and config.name != "yakuba.site" and find_spec(f"{config.name}.api"):
        module = import_module(f"{config.name}.api")
        api.add_router("", module.router, tags=[config.label])
