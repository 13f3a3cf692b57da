"""Profiles, labels and rounds of guessing as Discord draws them: pure."""

from collections.abc import Sequence

import discord
from discord import ui

from songbot.chat.cards.boards import ACCENT, fit, named, short, when
from songbot.chat.server.game_desk import Choice, Fresh, Number
from songbot.community.draft import FRESH, Label, Season
from songbot.community.profile import Profile
from songbot.core.board import Song, song
from songbot.core.calendar import WEEK
from songbot.core.draft import BUDGET, COUNTING, FRESH_DAYS, GROWING, MODEL, PICKS, SEASON
from songbot.core.find import Receipt
from songbot.core.guess import Guess, Verdict
from songbot.core.release import Release
from songbot.ports.play import Puzzle
from songbot.words import say
from songbot.words.numbers import counted, decimal, tenths, whole

ROOM = 3500
SHOWN = 10
OPTION = 100
WEEKS = int(GROWING // WEEK)


def profile(shown: Profile, locale: str, *, own: bool) -> ui.LayoutView:
    """Somebody's profile; its owner may share it, leave and come back."""
    container: ui.Container[ui.LayoutView] = ui.Container(accent_colour=ACCENT)
    container.add_item(ui.TextDisplay(f"## {say('profile.title', locale)} · <@{shown.user}>"))
    if shown.off:
        key = "profile.off" if own else "profile.closed"
        container.add_item(ui.TextDisplay(say(key, locale, user=shown.user)))
    else:
        container.add_item(ui.TextDisplay("\n".join(fit(_lines(shown, locale), ROOM))))
    view = ui.LayoutView(timeout=None)
    view.add_item(container)
    if own:
        row: ui.ActionRow[ui.LayoutView] = ui.ActionRow()
        for what in ("take_part",) if shown.off else ("share", "leave"):
            row.add_item(Choice(what, say(f"profile.{what}", locale)))
        view.add_item(row)
    return view


def _lines(shown: Profile, locale: str) -> list[str]:
    tally, calls, standing = shown.tally, shown.calls, shown.standing
    key = "profile.finds" if tally.finds else "profile.no_finds"
    lines = [say(key, locale, finds=tally.finds, firsts=tally.firsts)]
    lines += [f"> {receipt(one, found, locale)}" for one, found in shown.receipts]
    if calls.count:
        numbers = {"error": tenths(calls.error, locale), "model": tenths(calls.model_error, locale)}
        lines.append(say("profile.calls", locale, count=calls.count, won=calls.won, streak=calls.streak, **numbers))
    else:
        lines.append(say("profile.no_calls", locale))
    if standing:
        values = {"place": shown.place, "points": round(standing.points)}
        lines.append(say("profile.draft", locale, rounds=standing.rounds, won=standing.won, **values))
    else:
        lines.append(say("profile.no_draft", locale))
    return lines


def receipt(one: Receipt, found: Song, locale: str, key: str = "profile.receipt") -> str:
    """Who found what when, and what became of it."""
    before, after = counted(one.find.listeners or 0, locale), counted(one.listeners, locale)
    values = {"user": one.find.user, "song": named(found), "when": f"<t:{int(one.find.at)}:D>", "age": one.age}
    return say(key, locale, before=before, after=after, times=_times(one.times, locale), **values)


def _times(times: float, locale: str) -> str:
    return whole(times) if times >= SHOWN else tenths(times, locale)


def label(shown: Label, season: Season, locale: str) -> ui.LayoutView:
    """A person's hand in this week's draft, and the season's table."""
    container: ui.Container[ui.LayoutView] = ui.Container(accent_colour=ACCENT)
    container.add_item(ui.TextDisplay(f"## {say('draft.title', locale)}"))
    container.add_item(ui.TextDisplay("\n".join(_hand(shown, locale))))
    container.add_item(ui.TextDisplay("\n".join(fit(_season(season, locale), ROOM - 1500))))
    rules = {"picks": PICKS, "days": FRESH_DAYS, "weeks": WEEKS, "counting": COUNTING, "season": SEASON}
    container.add_item(ui.Separator())
    container.add_item(ui.TextDisplay(f"-# {say('draft.rules', locale, **rules)}"))
    view = ui.LayoutView(timeout=None)
    view.add_item(container)
    if shown.fresh:
        menu: ui.ActionRow[ui.LayoutView] = ui.ActionRow()
        menu.add_item(Fresh([_option(one, locale) for one in shown.fresh], say("draft.fresh", locale)))
        view.add_item(menu)
    if shown.open and shown.signed:
        row: ui.ActionRow[ui.LayoutView] = ui.ActionRow()
        row.add_item(Choice("let_go", say("draft.let_go", locale)))
        view.add_item(row)
    return view


def release(one: Release) -> str:
    """A release as a list names it."""
    return f"{one.artist} – {one.title}"


def _option(one: Release, locale: str) -> discord.SelectOption:
    day = say("draft.fresh.day", locale, day=one.released, listens=counted(one.listens, locale))
    return discord.SelectOption(label=short(release(one), OPTION), value=f"{FRESH}{one.id}", description=day)


def _hand(shown: Label, locale: str) -> list[str]:
    if shown.open:
        values = {"closes": when(shown.round.closes), "budget": shown.budget, "all": BUDGET, "picks": PICKS}
        lines = [say("draft.open", locale, signed=len(shown.signed), **values)]
    else:
        lines = [say("draft.shut", locale, opens=when(shown.round.opens + WEEK))]
    for signing, track in shown.signed:
        lines.append(say("draft.pick", locale, song=named(song(track)), price=signing.price))
    return lines if shown.signed else [*lines, say("draft.none", locale)]


def _season(season: Season, locale: str) -> list[str]:
    lines = [say("draft.season", locale)]
    if not season.table:
        return [*lines, say("draft.no_season", locale, weeks=WEEKS)]
    for place, one in enumerate(season.table[:SHOWN], 1):
        owner = say("draft.model", locale) if one.user == MODEL else f"<@{one.user}>"
        values = {"place": place, "label": owner, "points": round(one.points)}
        lines.append(say("draft.place", locale, rounds=one.rounds, won=one.won, **values))
    if season.played:
        lines.append(say("draft.against", locale, beaten=season.beaten, played=season.played))
    return lines


def question(puzzle: Puzzle, asked: Song, cover: str) -> ui.LayoutView:
    """A round that has begun: title and cover, without any number."""
    locale = puzzle.locale
    container: ui.Container[ui.LayoutView] = ui.Container(accent_colour=ACCENT)
    head = f"## {say('guess.title', locale)}\n{named(asked)}"
    if cover.startswith("https://"):
        container.add_item(ui.Section(head, accessory=ui.Thumbnail(cover, description=asked.title[:1024] or None)))
    else:
        container.add_item(ui.TextDisplay(head))
    container.add_item(ui.TextDisplay(say("guess.ask", locale, when=when(puzzle.ends))))
    view = ui.LayoutView(timeout=None)
    view.add_item(container)
    row: ui.ActionRow[ui.LayoutView] = ui.ActionRow()
    row.add_item(Number(puzzle.id, say("guess.button", locale)))
    view.add_item(row)
    return view


def ending(puzzle: Puzzle, asked: Song, told: Verdict) -> ui.LayoutView:
    """A round that is over."""
    locale = puzzle.locale
    head = f"## {say('guess.over', locale, actual=round(told.actual))} · {named(asked)}"
    lines = [_guess(place, guess, told, locale) for place, guess in enumerate(told.ranked[:SHOWN], 1)]
    model = abs(told.said - told.actual)
    verdict = _against(told, locale)
    said = say("guess.model", locale, said=round(told.said), error=whole(model), verdict=verdict)
    container: ui.Container[ui.LayoutView] = ui.Container(accent_colour=ACCENT)
    container.add_item(ui.TextDisplay(head))
    container.add_item(ui.TextDisplay("\n".join(lines or [say("guess.nobody", locale)])))
    container.add_item(ui.TextDisplay(f"-# {said}"))
    view = ui.LayoutView(timeout=None)
    view.add_item(container)
    return view


def _guess(place: int, guess: Guess, told: Verdict, locale: str) -> str:
    crown = " 👑" if guess.user in told.winners else ""
    values = {"value": decimal(f"{guess.value:g}", locale), "error": whole(told.error(guess)), "crown": crown}
    return say("guess.line", locale, rank=place, user=guess.user, **values)


def _against(told: Verdict, locale: str) -> str:
    if not told.ranked:
        return ""
    if not told.better:
        return say("guess.model.beat", locale)
    return say("guess.model.lost", locale, count=len(told.better))


def text(lines: Sequence[str]) -> ui.LayoutView:
    """A few lines in the boards' frame."""
    container: ui.Container[ui.LayoutView] = ui.Container(accent_colour=ACCENT)
    container.add_item(ui.TextDisplay("\n".join(fit(lines, ROOM))))
    view = ui.LayoutView(timeout=None)
    view.add_item(container)
    return view
