"""Makes the tables, and rooms of people; writes a token of each, room by room."""

import os
import time

import django

django.setup()

import jwt
from django.conf import settings
from django.db import connection
from talk.models import Conversation, Message, User

with connection.schema_editor() as schema:
    for model in (User, Conversation, Message):
        schema.create_model(model)

rooms, members = int(os.environ["ROOMS"]), int(os.environ["MEMBERS"])
people = User.objects.bulk_create(
    (
        User(username=f"u{n}", first_name=f"First{n}", last_name="Last", profile_picture=f"https://cdn.example/{n}.jpg")
        for n in range(rooms * members)
    ),
    batch_size=5000,
)
conversations = Conversation.objects.bulk_create((Conversation() for _ in range(rooms)), batch_size=5000)
membership = Conversation.people.through
membership.objects.bulk_create(
    (
        membership(conversation_id=conversations[number // members].pk, user_id=person.pk)
        for number, person in enumerate(people)
    ),
    batch_size=5000,
)
expires = int(time.time()) + 86400
with open(os.environ["TOKENS"], "w") as tokens:
    for person in people:
        token = jwt.encode({"user_id": person.pk, "exp": expires}, settings.SECRET_KEY, algorithm="HS256")
        print(token, file=tokens)
