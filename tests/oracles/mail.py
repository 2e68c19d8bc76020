"""A mail server (aiosmtpd) on 127.0.0.1: prints its port, then each message as a line of JSON. Ends with its input.

Arguments: `starttls` or `tls`, the certificate, its key.
"""

import asyncio
import json
import ssl
import sys

from aiosmtpd.smtp import SMTP

MODE, CERTIFICATE, KEY = sys.argv[1:4]
CONTEXT = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
CONTEXT.load_cert_chain(CERTIFICATE, KEY)


class Keep:
    async def handle_DATA(self, server, session, envelope):
        message = {
            "tls": MODE == "tls" or session.ssl is not None,
            "from": envelope.mail_from,
            "to": envelope.rcpt_tos,
            "text": envelope.content.decode("utf-8"),
        }
        print(json.dumps(message), flush=True)
        return "250 taken"


def connection():
    if MODE == "tls":
        return SMTP(Keep())
    return SMTP(Keep(), tls_context=CONTEXT, require_starttls=True)


async def main():
    loop = asyncio.get_running_loop()
    context = CONTEXT if MODE == "tls" else None
    server = await loop.create_server(connection, "127.0.0.1", 0, ssl=context)
    print(server.sockets[0].getsockname()[1], flush=True)
    await loop.run_in_executor(None, sys.stdin.read)
    server.close()


asyncio.run(main())
