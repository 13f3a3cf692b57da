"""Discord's objects as JSON, and the permissions in them."""

from typing import Any

Json = dict[str, Any]
GUILD_TEXT, DM = 0, 1
_BITS = {"MANAGE_GUILD": 5, "ADD_REACTIONS": 6, "VIEW_CHANNEL": 10, "SEND_MESSAGES": 11, "MANAGE_MESSAGES": 13}
_BITS |= {"EMBED_LINKS": 14, "ATTACH_FILES": 15, "READ_MESSAGE_HISTORY": 16, "USE_APPLICATION_COMMANDS": 31}
_BITS |= {"USE_EXTERNAL_APPS": 50, "PIN_MESSAGES": 51}
NAMED = {name: 1 << bit for name, bit in _BITS.items()}
ALL = (1 << 53) - 1
BOT = sum(NAMED.values()) & ~(NAMED["MANAGE_GUILD"] | NAMED["MANAGE_MESSAGES"])
MEMBER = BOT & ~NAMED["PIN_MESSAGES"]


def _null(names: str) -> Json:
    return dict.fromkeys(names.split())


def _zero(names: str) -> Json:
    return dict.fromkeys(names.split(), 0)


def _no(names: str) -> Json:
    return dict.fromkeys(names.split(), False)


def user(id_: str, name: str, shown: str | None) -> Json:
    """A user; who has no shown name is a bot."""
    who = {"id": id_, "username": name, "discriminator": "0", "global_name": shown, "bot": shown is None}
    nothing = _null("avatar banner accent_color avatar_decoration_data collectibles primary_guild")
    return who | nothing | _zero("public_flags flags") | _no("system")


def own(bot: Json) -> Json:
    """The bot as it is told of itself."""
    return {**bot, "mfa_enabled": True, "locale": "en-US", "verified": True, "email": None}


def channel(id_: str, name: str, guild_id: str, place: int) -> Json:
    """A text channel."""
    what = {"id": id_, "type": GUILD_TEXT, "guild_id": guild_id, "name": name, "position": place}
    what |= {"permission_overwrites": [], "nsfw": False}
    return what | _null("parent_id last_message_id topic") | _zero("flags rate_limit_per_user")


def direct(id_: str, *people: Json) -> Json:
    """The private channel of somebody and the bot."""
    return {"id": id_, "type": DM, "flags": 0, "last_message_id": None, "recipients": list(people)}


def member(person: Json, joined: str, roles: list[str]) -> Json:
    """Somebody as a member of a server."""
    who = {"user": person, "roles": roles, "joined_at": joined, "flags": 0}
    return who | _null("nick avatar banner premium_since communication_disabled_until") | _no("deaf mute pending")


def role(id_: str, name: str, permissions: int, place: int) -> Json:
    """A role."""
    what = {"id": id_, "name": name, "permissions": str(permissions), "position": place}
    what["colors"] = {"primary_color": 0, "secondary_color": None, "tertiary_color": None}
    return what | _zero("color flags") | _no("hoist managed mentionable") | _null("icon unicode_emoji")


def guild(id_: str, name: str, owner: str, bot_role: str) -> Json:
    """A server."""
    roles = [role(id_, "@everyone", MEMBER, 0), {**role(bot_role, "songbot", BOT, 1), "managed": True}]
    what = {"id": id_, "name": name, "owner_id": owner, "roles": roles, "region": "deprecated", "afk_timeout": 300}
    what |= {"emojis": [], "stickers": [], "features": [], "preferred_locale": "en-US", "max_members": 500_000}
    what |= {"max_stage_video_channel_users": 50, "max_video_channel_users": 25}
    what |= _null("icon banner splash discovery_splash description application_id hub_type afk_channel_id")
    what |= _null("system_channel_id rules_channel_id public_updates_channel_id safety_alerts_channel_id")
    what |= _null("vanity_url_code widget_channel_id incidents_data home_header max_presences")
    what |= _zero("verification_level default_message_notifications mfa_level explicit_content_filter nsfw_level")
    what |= _zero("premium_tier premium_subscription_count system_channel_flags")
    return what | _no("premium_progress_bar_enabled widget_enabled nsfw")


def plain(guild: Json) -> Json:
    """A server as REST and GUILD_UPDATE tell it: without its members."""
    return {name: value for name, value in guild.items() if name not in ("members", "joined_at")}


def application(bot: Json, owner: Json) -> Json:
    """The bot's application."""
    what = {"id": bot["id"], "name": "songbot", "description": "", "bot": bot, "owner": owner, "redirect_uris": []}
    what |= {"bot_public": True, "bot_require_code_grant": False, "verify_key": "0" * 64, "flags_new": "0"}
    what["integration_types_config"] = {"0": {}, "1": {}}
    what["eligible_oauth2_scopes"] = ["applications.commands", "bot"]
    what |= _null("icon type team max_participants interactions_endpoint_url role_connections_verification_url")
    what |= _zero("approximate_guild_count approximate_user_install_count approximate_user_authorization_count")
    return what | _zero("flags explicit_content_filter")


def message(id_: str, channel_id: str, author: Json, stamp: str) -> Json:
    """A message that says nothing yet."""
    what: Json = {"id": id_, "channel_id": channel_id, "author": author, "content": "", "timestamp": stamp}
    what |= {name: [] for name in ("mentions", "mention_roles", "attachments", "embeds", "components")}
    return what | _zero("type flags") | _null("edited_timestamp") | _no("tts mention_everyone pinned")
