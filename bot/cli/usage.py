"""What was typed wrongly, in Chinese: Typer's own words for it are English.

Typer carries its own copy of click from one version on; the exceptions are told apart by name, which both share.
"""

from collections.abc import Callable, Sequence
from typing import Any

_HELP = "显示这段说明。"


def is_usage_error(error: BaseException) -> bool:
    """Whether the command line itself was wrong."""
    return "ClickException" in _kinds(error)


def usage_sentence(error: Any) -> str | None:
    """What is wrong and where to look; None where the help has just been shown instead."""
    from bot.texts import cli as texts

    kinds = _kinds(error)
    if "NoArgsIsHelpError" in kinds:
        return None
    ctx, param = getattr(error, "ctx", None), getattr(error, "param", None)
    where = _name(param) if param is not None else ""
    if "MissingParameter" in kinds:
        wrong = texts.missing(where)
    elif "NoSuchOption" in kinds:
        wrong = texts.no_such_option(error.option_name, error.possibilities or ())
    elif "BadParameter" in kinds:
        wrong = texts.bad_value(where, param.help or "") if param is not None else error.message
    elif ctx is not None and hasattr(ctx.command, "list_commands"):
        wrong = texts.no_such_command(ctx.command_path, ctx.command.list_commands(ctx))
    else:
        wrong = texts.bad_usage(error.message)
    return f"{wrong}{texts.see_help(ctx.command_path if ctx is not None else 'jianfu')}"


def _name(param: Any) -> str:
    if param.param_type_name == "argument":
        return str(param.metavar or param.name.upper())
    return str(param.opts[0])


def speak_chinese(arguments: Sequence[str]) -> None:
    """Give the help pages Chinese headings; only where a help page may be shown, for Rich takes its time."""
    if "--help" not in arguments and len(arguments) > 1:
        return
    from typer import core, rich_utils

    for kind in (core.TyperCommand, core.TyperGroup):
        kind.get_help_option = _in_chinese(kind.get_help_option)  # type: ignore[method-assign, assignment]

    rich_utils.ARGUMENTS_PANEL_TITLE = "要写的"
    rich_utils.OPTIONS_PANEL_TITLE = "选项"
    rich_utils.COMMANDS_PANEL_TITLE = "命令"
    rich_utils.DEFAULT_STRING = "[不写则为 {}]"
    rich_utils.REQUIRED_LONG_STRING = "[必写]"


def _in_chinese(get_help_option: Callable[[Any, Any], Any]) -> Callable[[Any, Any], Any]:
    def chinese(command: Any, ctx: Any) -> Any:
        option = get_help_option(command, ctx)
        if option is not None:
            option.help = _HELP
        return option

    return chinese


def _kinds(error: BaseException) -> set[str]:
    return {kind.__name__ for kind in type(error).__mro__}
