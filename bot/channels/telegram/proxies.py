"""Which proxy leads to a server: HTTPS_PROXY, HTTP_PROXY, ALL_PROXY and NO_PROXY, in either case."""

from ipaddress import ip_address
from urllib.parse import urlsplit
from urllib.request import getproxies, proxy_bypass


def proxy_for(url: str) -> str | None:
    """The environment's proxy for an http or https URL; None: go directly.

    A proxy leads out of the house, never back to this machine: loopback addresses are always direct.
    """
    target = urlsplit(url)
    host = target.hostname or ""
    if _is_this_machine(host) or proxy_bypass(host) or proxy_bypass(target.netloc):
        return None
    named = getproxies()
    proxy = named.get(target.scheme) or named.get("all")
    if not proxy:
        return None
    if proxy.startswith("socks://"):  # as desktops write it
        return proxy.replace("socks", "socks5", 1)
    return proxy if "://" in proxy else f"http://{proxy}"


def is_socks(proxy: str | None) -> bool:
    """Whether this is a kind of proxy aiohttp cannot use."""
    return proxy is not None and urlsplit(proxy).scheme.startswith("socks")


def _is_this_machine(host: str) -> bool:
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False
