"""The peer: an echo for two commands in the official framework, on its official asynchronous server."""

import sys

from slack_bolt.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult


async def authorize(enterprise_id, team_id):
    return AuthorizeResult(enterprise_id=enterprise_id, team_id=team_id, bot_token="xoxb-1", bot_user_id="U0BOT")


app = AsyncApp(signing_secret=sys.argv[2], authorize=authorize)


@app.command("/ask")
@app.command("/check")
async def echo(ack, command):
    await ack(command["text"])


app.start(port=int(sys.argv[1]))
