"""What people read when something broke on our side."""

from bot.messages import Reply


def went_wrong() -> Reply:
    """After an update could not be handled, however often it was tried."""
    return Reply(text="抱歉，系统刚才出错了，这条没有处理。请过一会儿再发一次。")
