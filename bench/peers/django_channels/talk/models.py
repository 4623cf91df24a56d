from django.db import models


class User(models.Model):
    username = models.CharField(max_length=150, unique=True)
    first_name = models.CharField(max_length=150)
    last_name = models.CharField(max_length=150)
    profile_picture = models.TextField(blank=True, default="")

    def as_json(self):
        return {
            "id": self.pk,
            "username": self.username,
            "profile_picture": self.profile_picture,
            "first_name": self.first_name,
            "last_name": self.last_name,
        }


class Conversation(models.Model):
    people = models.ManyToManyField(User, related_name="conversations")
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)


class Message(models.Model):
    conversation = models.ForeignKey(Conversation, models.CASCADE, related_name="messages")
    sender = models.ForeignKey(User, models.CASCADE)
    content = models.TextField()
    attachment = models.TextField(null=True)
    is_read = models.BooleanField(default=False)
    created_at = models.DateTimeField(auto_now_add=True, db_index=True)

    def as_json(self):
        return {
            "id": self.pk,
            "sender": self.sender.as_json(),
            "content": self.content,
            "attachment": self.attachment,
            "created_at": self.created_at.isoformat(),
            "is_read": self.is_read,
        }
