"""The interfaces of Yinju: the chat page, the JSON interface and the command line."""

import os

# Read by gradio and huggingface_hub when they are imported, so they must be set before that: Yinju reports to nobody.
os.environ.update(
    GRADIO_ANALYTICS_ENABLED="False",
    GRADIO_RUN_HISTORY="False",
    GRADIO_MCP_SERVER="False",
    HF_HUB_DISABLE_TELEMETRY="1",
    DO_NOT_TRACK="1",
)
