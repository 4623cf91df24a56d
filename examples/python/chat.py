"""A chat between two demo people, on nothing but HTTP and a WebSocket: python chat.py ada ben"""

import asyncio
import json
import random
import sys
import uuid

import httpx
import websockets


async def chat(me="ada", you="ben", base="http://127.0.0.1:8000"):
    http = httpx.AsyncClient(base_url=base)
    people = {one["username"]: one["id"] for one in (await http.get("/demo/people")).json()}
    tokens = (await http.post("/demo/tokens", json={"user_id": people[me]})).json()
    http.headers["Authorization"] = f"Bearer {tokens['access']}"
    outbox = {}  # what is not known to be stored: text by key, in order
    position = {}  # how far the log was seen: cursor and epoch
    talk = socket = typed_all = None

    async def send_first():
        """One message is under way at a time, so none overtakes another; the same key twice stores one."""
        if socket and talk and outbox:
            key, content = next(iter(outbox.items()))
            message = {"type": "message", "conversation_id": talk, "client_message_id": key, "content": content}
            await socket.send(json.dumps(message))

    async def take(frame):
        nonlocal talk
        kind, cursor = frame["type"], frame.get("cursor")
        if kind in ("synced", "reset") or kind == "welcome" and not position:
            position.update(cursor=cursor, epoch=frame["epoch"])  # after a reset a real app loads its lists again
        elif cursor and kind != "welcome":
            if cursor <= position["cursor"]:
                return  # seen before
            position["cursor"] = cursor
        if kind == "welcome" and not talk:  # whoever asks before the socket is live may miss the answer of the other
            liked = (await http.post("/api/matching/like/", json={"user_id": people[you]})).json()
            talk = (liked.get("match") or {}).get("conversation_id")
        if kind == "new_match" and frame["data"]["match"]["user"]["id"] == people[you]:
            talk = frame["data"]["match"]["conversation_id"]
        if kind == "new_message":
            print(f"{frame['message']['sender']['username']}: {frame['message']['content']}", flush=True)
        if kind == "error" and frame["temporary"]:
            await asyncio.sleep(frame.get("retry_after_ms", 1000) / 1000)
        elif kind in ("ack", "error") and outbox.pop(frame.get("client_message_id"), None) and kind == "error":
            print(f"(not sent: {frame['message']})", file=sys.stderr)
        if kind in ("welcome", "new_match", "ack", "error"):
            await send_first()

    async def read_lines():
        nonlocal typed_all
        while line := await asyncio.to_thread(sys.stdin.readline):
            outbox[str(uuid.uuid4())] = line.rstrip("\n")
            if len(outbox) == 1:
                try:
                    await send_first()
                except websockets.ConnectionClosed:
                    pass  # it goes out after the next welcome
        typed_all = True
        if socket and not outbox:
            await socket.close()

    reading = asyncio.create_task(read_lines())
    while not (typed_all and not outbox):
        code = 1006
        try:
            ticket = (await http.post("/api/accounts/auth/ws-ticket")).raise_for_status().json()["ticket"]
            query = httpx.QueryParams(ticket=ticket, errors="frame", **position)
            async with websockets.connect(f"ws{base[4:]}/ws/chat/?{query}") as socket:
                try:
                    while not (typed_all and not outbox):
                        await take(json.loads(await socket.recv()))
                finally:
                    code = socket.close_code or 1006
        except (OSError, httpx.HTTPError, websockets.WebSocketException) as error:
            print(f"({type(error).__name__}, {code})", file=sys.stderr)
        socket = None
        if 4000 <= code < 4100:
            break  # stop, and fix what is wrong
        if not 4200 <= code < 4300:
            await asyncio.sleep(random.uniform(0, 2))
    reading.cancel()


asyncio.run(chat(*sys.argv[1:]))
