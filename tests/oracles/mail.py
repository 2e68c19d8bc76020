"""A mail server (aiosmtpd) on 127.0.0.1: prints its port, then each message as a line of JSON. Ends with its input.

Arguments: `starttls`, `tls` or `password` (TLS, and only for the user `chalkline` with the password in the fourth argument),
the certificate, its key.
"""

import asyncio
import json
import ssl
import sys

from aiosmtpd.smtp import SMTP, AuthResult

MODE, CERTIFICATE, KEY, PASSWORD = (*sys.argv[1:], "")[:4]
CONTEXT = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
CONTEXT.load_cert_chain(CERTIFICATE, KEY)


class Keep:
    async def handle_DATA(self, server, session, envelope):
        message = {
            "tls": MODE != "starttls" or session.ssl is not None,
            "from": envelope.mail_from,
            "to": envelope.rcpt_tos,
            "text": envelope.content.decode("utf-8"),
        }
        print(json.dumps(message), flush=True)
        return "250 taken"


def known(server, session, envelope, mechanism, data):
    sound = (data.login, data.password) == (b"chalkline", PASSWORD.encode())
    # Not handled: the server says 535 itself.
    return AuthResult(success=sound, handled=False)


def connection():
    if MODE == "password":
        return SMTP(Keep(), authenticator=known, auth_required=True, auth_require_tls=False)
    if MODE == "tls":
        return SMTP(Keep())
    return SMTP(Keep(), tls_context=CONTEXT, require_starttls=True)


async def main():
    loop = asyncio.get_running_loop()
    context = None if MODE == "starttls" else CONTEXT
    server = await loop.create_server(connection, "127.0.0.1", 0, ssl=context)
    print(server.sockets[0].getsockname()[1], flush=True)
    await loop.run_in_executor(None, sys.stdin.read)
    server.close()


asyncio.run(main())
