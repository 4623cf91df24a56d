"""Conversations over WebSocket as a Django team writes them, settings and all in one file.

A message is stored and its conversation touched by the ORM, then handed to everybody in the room by the Redis layer.
"""

import os
from urllib.parse import parse_qs, urlsplit

import django
from django.conf import settings

_database, _redis = urlsplit(os.environ["DATABASE_URL"]), urlsplit(os.environ["REDIS_URL"])

# Daphne imports this module by name as settings and as the application; it is set up once.
SECRET_KEY = os.environ["JWT_SECRET"]
DEBUG = False
ALLOWED_HOSTS = ["*"]
USE_TZ = True
INSTALLED_APPS = ["django.contrib.contenttypes", "django.contrib.auth", "channels", "talk"]
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
DATABASES = {
    "default": {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": _database.path.lstrip("/"),
        "USER": _database.username or "",
        "PASSWORD": _database.password or "",
        "HOST": _database.hostname,
        "PORT": _database.port or 5432,
        "OPTIONS": {"pool": {"min_size": 2, "max_size": 20}},
    }
}
CHANNEL_LAYERS = {
    "default": {
        "BACKEND": "channels_redis.core.RedisChannelLayer",
        "CONFIG": {
            "hosts": [(_redis.hostname, _redis.port or 6379)],
            "prefix": os.environ.get("REDIS_PREFIX", "peer"),
        },
    }
}


def application_of_channels():
    django.setup()
    import jwt
    from channels.db import database_sync_to_async
    from channels.generic.websocket import AsyncJsonWebsocketConsumer
    from channels.routing import ProtocolTypeRouter, URLRouter
    from django.core.asgi import get_asgi_application
    from django.urls import path
    from django.utils import timezone
    from talk.models import Conversation, Message, User

    @database_sync_to_async
    def person_of(scope):
        token = parse_qs(scope["query_string"].decode())["token"][0]
        claims = jwt.decode(token, settings.SECRET_KEY, algorithms=["HS256"])
        return User.objects.get(pk=claims["user_id"])

    @database_sync_to_async
    def store(conversation, sender, content):
        message = Message.objects.create(conversation_id=conversation, sender=sender, content=content)
        Conversation.objects.filter(pk=conversation).update(updated_at=timezone.now())
        return message.as_json()

    class Room(AsyncJsonWebsocketConsumer):
        group = None

        async def connect(self):
            try:
                self.person = await person_of(self.scope)
            except (KeyError, jwt.InvalidTokenError, User.DoesNotExist):
                return await self.close(code=4001)
            self.conversation = self.scope["url_route"]["kwargs"]["conversation"]
            if not await Conversation.objects.filter(pk=self.conversation, people=self.person).aexists():
                return await self.close(code=4003)
            self.group = f"conversation_{self.conversation}"
            await self.channel_layer.group_add(self.group, self.channel_name)
            await self.accept()

        async def disconnect(self, code):
            if self.group:
                await self.channel_layer.group_discard(self.group, self.channel_name)

        async def receive_json(self, frame):
            if frame.get("type") == "message":
                message = await store(self.conversation, self.person, frame["content"])
                frame = {"type": "new_message", "conversation_id": self.conversation, "message": message}
                await self.channel_layer.group_send(self.group, {"type": "show", "frame": frame})

        async def show(self, event):
            await self.send_json(event["frame"])

    rooms = URLRouter([path("ws/conversations/<int:conversation>/", Room.as_asgi())])
    return ProtocolTypeRouter({"http": get_asgi_application(), "websocket": rooms})


def __getattr__(name):
    # Made when Daphne asks for it: Django reads this module as its settings before its models can be loaded.
    if name == "application":
        return application_of_channels()
    raise AttributeError(name)
