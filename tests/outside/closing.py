"""One WebSocket by a client that shares nothing with the server, and how it ended.

    closing.py ws://HOST:PORT/PATH [TOKEN]

Prints `open` after the handshake. Takes lines on stdin: `raw HEX` puts bytes on the wire as they are, `mute` answers no
ping from now on, `read` reads to the end and prints one line of JSON: the code that came, the code that was answered,
and what broke the connection, if something did.
"""

import json
import socket
import sys
import warnings
from urllib.parse import urlsplit

from websockets.exceptions import ConnectionClosed
from websockets.frames import Opcode
from websockets.sync.client import connect


def main():
    # Newer versions would rather see a context manager.
    warnings.simplefilter("ignore")
    url = sys.argv[1]
    headers = {"Authorization": f"Bearer {sys.argv[2]}"} if len(sys.argv) > 2 else {}
    address = urlsplit(url)
    stream = socket.socket()
    # Little of what is not read fits in between.
    stream.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    stream.connect((address.hostname, address.port))
    client = connect(
        url, sock=stream, additional_headers=headers, ping_interval=None, close_timeout=10, compression=None, proxy=None
    )
    print("open", flush=True)
    for line in sys.stdin:
        word, _, rest = line.strip().partition(" ")
        if word == "raw":
            with client.protocol_mutex:
                client.socket.sendall(bytes.fromhex(rest))
        elif word == "mute":
            send_frame = client.protocol.send_frame
            client.protocol.send_frame = lambda frame: None if frame.opcode == Opcode.PONG else send_frame(frame)
        elif word == "read":
            print(json.dumps(read_to_the_end(client)), flush=True)
            return


def read_to_the_end(client):
    try:
        while True:
            client.recv()
    except ConnectionClosed as closed:
        return {
            "code": closed.rcvd and closed.rcvd.code,
            "answered": closed.sent and closed.sent.code,
            "broken": closed.__cause__ and repr(closed.__cause__),
        }


main()
