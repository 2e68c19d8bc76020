"""The official slack_sdk against our fake Slack, against our signature checks, and against everything that we sent.

Started by `cargo xtask test`. Nobody here wrote slack_sdk: what it accepts is what Slack accepts, as far as it checks.

    slack.py fake PROGRAM                the fake serves the official clients
    slack.py signatures FAKE CHALKLINE   our gate and SignatureVerifier agree on generated requests
    slack.py shapes FOLDER               every view and message in the records is valid
    slack.py emulate NODE EMULATE CHALKLINE   the program works with npm's emulate as its Web API
"""

import copy
import json
import os
import pathlib
import random
import socket
import subprocess
import sys
import tempfile
import threading
import time
import urllib.error
import urllib.request

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from slack_sdk.models.blocks import Block
from slack_sdk.models.views import View
from slack_sdk.signature import SignatureVerifier
from slack_sdk.socket_mode import SocketModeClient
from slack_sdk.socket_mode.response import SocketModeResponse


def fail(why):
    sys.exit(f"oracle: {why}")


def expect(what, good):
    if not good:
        fail(what)


class Fake:
    """The fake as a program: its settings, and lines to obey."""

    def __init__(self, program, *arguments):
        self.program = subprocess.Popen(
            [program, *arguments], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        self.settings = {}
        for line in self.program.stdout:
            if line.strip() == "ready":
                break
            name, value = line.strip().split("=", 1)
            self.settings[name] = value

    def obey(self, line):
        self.program.stdin.write(line + "\n")
        self.program.stdin.flush()
        return json.loads(self.program.stdout.readline())

    def end(self):
        self.program.stdin.close()
        self.program.wait(20)


def fake(program):
    slack = Fake(program, "socket")
    base = slack.settings["CHALKLINE_SLACK_API_BASE"] + "/"
    web = WebClient(token=slack.settings["CHALKLINE_SLACK_BOT_TOKEN"], base_url=base)
    expect("auth.test names the team", web.auth_test()["team"] == "Fake District")
    posted = web.chat_postMessage(channel="C0STAFF", text="hello", blocks=[
        {"type": "section", "text": {"type": "mrkdwn", "text": "hello"}}])
    web.chat_update(channel="C0STAFF", ts=posted["ts"], text="changed")
    web.chat_postEphemeral(channel="C0STAFF", user="U1", text="only you")
    web.views_publish(user_id="U1", view={"type": "home", "blocks": []})
    for wrong, word in [
        (lambda: web.views_open(trigger_id="t", view={"type": "modal", "title": {"type": "plain_text", "text": "t"}, "blocks": []}),
         "invalid_trigger_id"),
        (lambda: web.chat_postMessage(channel="C0STAFF", text="x", blocks=[{"type": "header", "text": {"type": "plain_text", "text": "x" * 151}}]),
         "invalid_blocks"),
        (lambda: WebClient(token="xoxb-other", base_url=base).auth_test(), "invalid_auth"),
    ]:
        try:
            wrong()
            fail(f"the fake took what is {word}")
        except SlackApiError as error:
            expect(f"{word}, not {error.response['error']}", error.response["error"] == word)

    seen = []
    client = SocketModeClient(
        app_token=slack.settings["CHALKLINE_SLACK_APP_TOKEN"], web_client=WebClient(base_url=base), ping_interval=1
    )

    def listen(client, request):
        seen.append(request.type)
        body = {"text": "heard", "response_type": "ephemeral"} if request.type == "slash_commands" else None
        client.send_socket_mode_response(SocketModeResponse(envelope_id=request.envelope_id, payload=body))
        if request.type == "slash_commands":
            modal = {"type": "modal", "callback_id": "c", "title": {"type": "plain_text", "text": "t"},
                     "submit": {"type": "plain_text", "text": "s"}, "blocks": [
                {"type": "input", "block_id": "b", "label": {"type": "plain_text", "text": "Word"},
                 "element": {"type": "plain_text_input", "action_id": "a"}}]}
            web.views_open(trigger_id=request.payload["trigger_id"], view=modal)

    client.socket_mode_request_listeners.append(listen)
    client.connect()
    expect("an acknowledgement arrives", slack.obey("slash U1 /ask hi")["text"] == "heard")
    slack.obey("mention U1 hello")
    slack.obey("direct U1 hello")
    slack.obey("home U1")
    time.sleep(0.5)
    slack.obey("send U1 Word=yes")
    expect(f"all kinds arrive: {seen}",
           seen == ["slash_commands", "events_api", "events_api", "events_api", "interactive"])
    slack.obey("disconnect")
    time.sleep(4)
    expect("the official client comes back", slack.obey("slash U2 /ask again")["text"] == "heard")
    client.close()
    slack.end()
    print(f"slack_sdk's clients: {len(seen)} deliveries, 3 refusals, one reconnection")


def free_port():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return taken.getsockname()[1]


def signatures(program, chalkline):
    port = free_port()
    slack = Fake(program, "http", str(port))
    secret = slack.settings["CHALKLINE_SLACK_SIGNING_SECRET"]
    with tempfile.TemporaryDirectory() as folder:
        bot = subprocess.Popen([chalkline], env={**slack.settings, "CHALKLINE_DATA": folder, "CHALKLINE_LOG": "off"},
                               stdin=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        try:
            agreed = compare(secret, port)
        finally:
            bot.terminate()
            bot.wait(20)
            slack.end()
    print(f"SignatureVerifier: agreed on {sum(agreed)} requests, {agreed[0]} of them good")


def compare(secret, port):
    chance = random.Random(7)
    verifier = SignatureVerifier(signing_secret=secret)
    end = time.time() + 60
    while True:
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
            break
        except OSError:
            if time.time() > end:
                fail("the program does not listen")
            time.sleep(0.05)
    agreed = [0, 0]
    for _ in range(600):
        letters = "abc =&%+é🦊<>\n"
        body = "text=" + "".join(chance.choice(letters) for _ in range(chance.randrange(60))).replace("%", "%25")
        # Never so near to the edge of the window that the time between the two checks decides.
        age = chance.choice([0, 0, 0, 1, 100, 290, -100, -290, 310, 4000, -310, -4000, 10**9])
        stamp = str(int(time.time()) - age)
        made = SignatureVerifier(signing_secret=chance.choice([secret] * 4 + ["another" * 4]))
        signature = made.generate_signature(timestamp=stamp, body=body)
        change = chance.choice([None, None, None, "signature", "body", "stamp", "no signature", "no stamp", "scheme", "cut"])
        if change == "signature":
            at = chance.randrange(3, len(signature))
            signature = signature[:at] + ("0" if signature[at] != "0" else "1") + signature[at + 1:]
        elif change == "body":
            body += "x"
        elif change == "stamp":
            stamp = str(int(stamp) + 1)
        elif change == "scheme":
            signature = "v1" + signature[2:]
        elif change == "cut":
            signature = signature[:chance.randrange(len(signature))]
        headers = {"X-Slack-Request-Timestamp": stamp, "X-Slack-Signature": signature}
        if change == "no signature":
            del headers["X-Slack-Signature"]
        elif change == "no stamp":
            del headers["X-Slack-Request-Timestamp"]
        theirs = verifier.is_valid_request(body, headers)
        request = urllib.request.Request(
            f"http://127.0.0.1:{port}/slack/commands", data=body.encode(), headers={
                **headers, "Content-Type": "application/x-www-form-urlencoded"})
        try:
            status = urllib.request.urlopen(request, timeout=20).status
        except urllib.error.HTTPError as error:
            status = error.code
        ours = status != 401
        expect(f"theirs {theirs}, ours {status}, change {change}, age {age}", bool(theirs) == ours)
        agreed[0 if theirs else 1] += 1
    expect(f"both kinds occur: {agreed}", min(agreed) > 50)
    return agreed


def check_blocks(blocks, where):
    for block in blocks:
        parsed = Block.parse(copy.deepcopy(block))
        expect(f"{where}: slack_sdk does not know {block.get('type')}", parsed is not None)
        parsed.validate_json()
        back = parsed.to_dict()
        # What it did not understand it leaves out.
        for name in block:
            if block[name] != "" and name not in back:
                fail(f"{where}: slack_sdk does not know `{name}` of a {block['type']}")


def check_view(view, where):
    view = {name: value for name, value in view.items() if name not in ("id", "hash", "root_view_id", "previous_view_id")}
    View(**copy.deepcopy(view)).validate_json()
    check_blocks(view["blocks"], where)


def shapes(folder):
    views = messages = 0
    worst = None
    for path in sorted(pathlib.Path(folder).glob("*.jsonl")):
        for number, line in enumerate(path.read_text().splitlines(), 1):
            call = json.loads(line)
            body, where = call["body"], f"{path.name}:{number} {call['method']}"
            try:
                if body.get("view"):
                    check_view(body["view"], where)
                    views += 1
                    worst = body["view"] if body["view"]["type"] == "modal" else worst
                elif body.get("blocks") is not None:
                    expect(f"{where}: a message without a text", body.get("text"))
                    check_blocks(body["blocks"], where)
                    messages += 1
            except Exception as error:
                fail(f"{where}: {error}")
    expect(f"too little was recorded: {views} views, {messages} messages", views > 40 and messages > 40)
    # An oracle that accepts everything would be none.
    for name, change in [("title", lambda view: view["title"].update(text="x" * 25)),
                         ("callback_id", lambda view: view.update(callback_id="x" * 256)),
                         ("blocks", lambda view: view.update(blocks=view["blocks"] * 101))]:
        broken = copy.deepcopy(worst)
        change(broken)
        try:
            check_view(broken, name)
            fail(f"a view whose {name} is too long was accepted")
        except SystemExit:
            raise
        except Exception:
            pass
    print(f"slack_sdk's models: {views} views and {messages} messages are valid, 3 broken ones are not")


def send(port, path, body, kind):
    """A signed request to the program; its answer."""
    made = SignatureVerifier(signing_secret=SECRET)
    stamp = str(int(time.time()))
    request = urllib.request.Request(f"http://127.0.0.1:{port}{path}", data=body.encode(), headers={
        "X-Slack-Request-Timestamp": stamp, "X-Slack-Signature": made.generate_signature(timestamp=stamp, body=body),
        "Content-Type": kind})
    return urllib.request.urlopen(request, timeout=20).read().decode()


SECRET = "8f742231b10e8888abcd99yyyzzz85a5"
FORM = "application/x-www-form-urlencoded"


def wait_for(what, done):
    end = time.time() + 60
    while True:
        try:
            found = done()
            if found:
                return found
        except (OSError, SlackApiError):
            pass
        if time.time() > end:
            fail(f"waited for {what}")
        time.sleep(0.1)


def emulate(node, program, chalkline):
    api, port = free_port(), free_port()
    with tempfile.TemporaryDirectory() as folder:
        seed = pathlib.Path(folder) / "seed.yaml"
        seed.write_text("slack:\n  team: {name: Fake District, domain: fake}\n  channels: [{name: staff}]\n"
                        "  bots: [{name: chalkline}]\n")
        peer = subprocess.Popen([node, program, "start", "--service", "slack", "--port", str(api), "--seed", str(seed)],
                                stdout=subprocess.DEVNULL, stdin=subprocess.DEVNULL)
        log = open(pathlib.Path(folder) / "log", "w+")
        bot = subprocess.Popen([chalkline], stdin=subprocess.DEVNULL, stderr=log, env={
            "CHALKLINE_DATA": f"{folder}/data", "CHALKLINE_LOG": "info", "CHALKLINE_SLACK_BOT_TOKEN": "xoxb-1",
            "CHALKLINE_SLACK_SIGNING_SECRET": SECRET, "CHALKLINE_SLACK_LISTEN": f"127.0.0.1:{port}",
            "CHALKLINE_SLACK_API_BASE": f"http://127.0.0.1:{api}/api"})
        try:
            web = WebClient(token="xoxb-1", base_url=f"http://127.0.0.1:{api}/api/")
            channels = wait_for("emulate", lambda: web.conversations_list()["channels"])
            channel = next(one["id"] for one in channels if one["name"] == "staff")
            wait_for("the program", lambda: socket.create_connection(("127.0.0.1", port), 1))
            asked = web.chat_postMessage(channel=channel, text="a question")["ts"]
            event = {"type": "event_callback", "event_id": "Ev1", "event": {
                "type": "app_mention", "user": "U000000001", "channel": channel, "ts": asked,
                "text": "<@U0BOT> can i accept a friend request from a student?"}}
            send(port, "/slack/events", json.dumps(event), "application/json")
            answer = wait_for("an answer in the thread", lambda: [
                one for one in web.conversations_replies(channel=channel, ts=asked)["messages"]
                if "Guideline" in json.dumps(one)])
            expect("one answer", len(answer) == 1)
            home = {"type": "event_callback", "event_id": "Ev2", "event": {
                "type": "app_home_opened", "user": "U000000001", "tab": "home"}}
            send(port, "/slack/events", json.dumps(home), "application/json")
            # A trigger that is nobody's opens no window, and the person is told.
            told = send(port, "/slack/commands", "command=%2Freport&text=&user_id=U000000001&trigger_id=1.2.abc"
                        f"&response_url=http%3A%2F%2F127.0.0.1%3A{api}%2Fx", FORM)
            expect(f"it is told: {told}", "could not be opened" in told and "911" in told)
            time.sleep(1)
            log.seek(0)
            said = log.read()
            expect(f"the home was taken: {said}", "home was not shown" not in said)
            expect(f"the trigger was refused: {said}", "a window was not opened" in said)
        finally:
            for one in (bot, peer):
                one.terminate()
                one.wait(20)
    print("emulate: a mention answered in its thread, a home, a window refused")


if __name__ == "__main__":
    {"fake": fake, "signatures": signatures, "shapes": shapes, "emulate": emulate}[sys.argv[1]](*sys.argv[2:])
