"""jianfu (减负): homework publication in the chats schools already use."""
