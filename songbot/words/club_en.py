"""English for boards, set-up, profiles and games."""

ENGLISH_CLUB = {
    "command.leaderboard": "This server's boards: top predictions, hidden gems, best ears",
    "command.leaderboard.board": "Which board",
    "command.leaderboard.month": "A month such as 2026-11; otherwise this week",
    "command.setup": "Choose the leaderboard's channel and language, what is public, and who is hidden",
    # the board
    "board.title": "Leaderboard",
    "board.top": "Top predictions",
    "board.gems": "Hidden gems",
    "board.ears": "Best ears",
    "board.this": "this week",
    "board.about.top": "The songs new to this server that the model expects most of.",
    "board.about.gems": "What the world plays, against what the ingredients say: ▲ bigger, ▼ not yet found.",
    "board.about.ears": "Whose finds have gained most listeners, as counted after 7, 28 and 90 days.",
    "board.line.top": "{rank}. **{score}** {song} · <@{user}> {when}",
    "board.line.gems": "{rank}. {way} {song} · **{world}** against {score} · <@{user}>",
    "board.line.ears": "{rank}. <@{user}> **+{points}** by {finds} · {song}: {before} → {after}",
    "board.finds.one": "1 find",
    "board.finds.many": "{count} finds",
    "board.tie": "Equal numbers share a rank; whoever asked first stands first.",
    "board.empty": "No board yet. It appears with {entries} songs new to this server, asked for by {people} people; "
    "so far {songs} by {persons}. `/predict` in any channel counts.",
    "board.nothing": "Nobody stands here for this time yet. A board takes {entries} songs asked for by {people} "
    "people; each `/predict` of a song new to this server counts.",
    "board.until": "The week ends {when} · a person holds {cap} places at most · `/me profile` is yours",
    "board.page": "Page {page} of {pages}",
    "board.earlier": "Back",
    "board.later": "More",
    "board.bad_month": "That is no month that I know. Write it like 2026-11.",
    "board.server_only": "Boards belong to servers: ask there.",
    # notes to the admin
    "board.paused.forbidden": "I may not write into <#{channel}> any more, so the leaderboard there rests. Give me "
    "*View Channel* and *Send Messages* there (channel settings > Permissions); it comes back by itself within ten "
    "minutes, or at once with `/setup`.",
    "board.paused.lost": "The leaderboard's channel is gone, so it rests. Choose another with `/setup`.",
    # set-up
    "setup.title": "Set-up",
    "setup.channel": "**Leaderboard** · where it hangs: {place}",
    "setup.channel.none": "nowhere yet",
    "setup.channel.pick": "Choose the channel",
    "setup.language": "**Language** of the board and of the weekly digest",
    "setup.language.pick": "Choose the language",
    "setup.public": "**Public** · what others see in this server",
    "setup.public.pick": "Choose what is public",
    "setup.public.digest": "Weekly digest",
    "setup.hidden": "**Moderation** · kept off the boards: {hidden}",
    "setup.hidden.none": "nobody and nothing",
    "setup.hide.user": "Hide or show again: choose a person",
    "setup.hide.track": "Hide or show again: choose a song",
    "setup.take_down": "Take the board down",
    "setup.done": "The board hangs in <#{channel}>.",
    "setup.lacking": "The board cannot hang in <#{channel}>: I lack {permissions}. Grant it in the channel's settings "
    "> Permissions > songbot (or its role), then choose the channel again.",
    "setup.refused": "Discord does not let me write into <#{channel}>: grant me *View Channel* and *Send Messages* "
    "there, then choose it again.",
    "setup.busy": "Discord is busy; the board will hang in <#{channel}> in a moment.",
    "setup.optional": "Without *Pin Messages* it will not be pinned.",
    "setup.taken_down": "The board is taken down.",
    "setup.saved": "Saved.",
    "setup.not_admin": "That is for who may manage this server (*Manage Server*).",
    "permission.view_channel": "*View Channel*",
    "permission.send_messages": "*Send Messages*",
    "permission.read_message_history": "*Read Message History*",
    "permission.pin_messages": "*Pin Messages*",
    "language.en": "English",
    "language.de": "Deutsch",
}
