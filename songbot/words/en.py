"""English, the language that has every sentence."""

from songbot.words.ask_en import ASK
from songbot.words.cards_en import CARDS
from songbot.words.club_en import ENGLISH_CLUB
from songbot.words.counts_en import COUNTS
from songbot.words.games_en import ENGLISH_GAMES
from songbot.words.learn_en import LEARN
from songbot.words.report_en import REPORT
from songbot.words.twin_en import TWIN

ENGLISH = {
    **ENGLISH_CLUB,
    **ENGLISH_GAMES,
    **CARDS,
    **ASK,
    **COUNTS,
    **LEARN,
    **REPORT,
    **TWIN,
    # commands
    "command.predict": "How popular is a song with these ingredients, how popular is it, and why?",
    "command.predict.song": "A link, a title and artist, or nothing: what you are listening to",
    "command.predict.audio": "A song of your own as a file (MP3, WAV, FLAC, OGG, M4A; at most 10 MB)",
    "command.predict.private": "Show the answer to you alone",
    "command.menu": "Predict this song",
    "command.link": "Tell me your last.fm or ListenBrainz name, so that /predict knows what you are playing",
    "command.link.lastfm": "Your last.fm name; a single - removes it",
    "command.link.listenbrainz": "Your ListenBrainz name; a single - removes it",
    "command.help": "What the numbers mean and how to ask",
    "command.songbot": "For who runs this bot",
    "command.songbot.status": "The line, the model and its learning, storage, the services and what they allow",
    # on the way
    "progress.line": "In the line: {ahead} before you, about {seconds} s.",
    "progress.resolve": "Looking the song up …",
    "progress.listen": "Listening …",
    "progress.again": "That took an unexpected turn; trying once more …",
    # sentences of refusal
    "nothing_asked": "Give me a Spotify link, a title and artist, or a file of your own: `/predict song:…`.",
    "nothing_playing": "I could not see what you are playing. Tell me your last.fm or ListenBrainz name once with "
    "`/me link`, or give me a link: `/predict song:…`.",
    "not_a_track": "That link leads to no single song (but to: {kind}). Open it, pick a song, and copy that song's "
    "link (Share > Copy link). Of an album, `/single` says which song to release.",
    "broken_link": "That Spotify link is cut off: a song's link has 22 letters and digits after /track/. Copy it "
    "again with Share > Copy link.",
    "unknown_link": "I cannot read links to {host}. Give me a Spotify or Deezer link, a title and artist, or the file.",
    "unknown_page": "MusicBrainz knows no song behind that link to {host}. Give me a title and artist, a Spotify or "
    "Deezer link, or the file itself.",
    "short_link_lost": "That short link leads nowhere that I may follow. Open it and copy the long link.",
    "song_not_found": "I could not find that song. Check the spelling, or give me its Spotify link.",
    "no_song_in_message": "There is no song link in that message.",
    "too_many_yours": "You have {waiting} questions under way; {limit} at a time are allowed. They will be answered.",
    "line_full": "The line is full: {ahead} questions are waiting, about ten minutes of work, so yours was not taken. "
    "Ask again in five minutes. What you have asked before is still answered.",
    "bad_picture": "I cannot read that picture.",
    "bad_audio": "I cannot read that file as sound: {why}",
    "too_large": "That file has {size} MB; at most {limit} MB are taken.",
    "engine_failed": "The model could not answer this one. It is noted; the others go on.",
    "engine_tried": "The model could not answer this one, after {tries} tries. It is noted; the others go on.",
    "engine_crashed": "The model broke down over this and is starting anew. It is noted; ask again in a moment.",
    "engine_slow": "The model took too long over this and is starting anew. It is noted; ask again in a moment.",
    "unexpected": "Something went wrong on my side. It is noted{reference}.",
    "reference": " under {reference}",
    "not_yours": "Only who asked can use this button.",
    "not_operator": "That is for who runs this bot.",
    "gone": "That card is from another time: ask again with /predict.",
    "restarting": "I am restarting; ask again in a moment.",
    "missing_permissions": "I lack the permission {permissions} here. A server admin can grant it in the channel's "
    "settings, under Permissions.",
    "unreachable_before": "By the way, your earlier question about {title} was answered while I could not reach you: "
    "{score} ({low}–{high}).",
    # to the operator
    "settings": "songbot cannot start:\n{wrong}\n./run --check lists every setting.",
    "broken_model": "The model cannot be used: {why}",
    "no_card": "SONGBOT_DEVICE is cuda, but there is no CUDA card, or torch cannot use it. Set it to auto or cpu.",
    "no_model": "There is no model in {folder}: fetch data/ of this project again.",
    "engine_silent": "The engine did not start within {seconds} s.",
    "engine_stopped": "I am restarting; ask again in a moment.",
    "demo_failed": "The demo's stand-ins did not start: {why}.",
    "newer_database": "A newer songbot has used this database: update, or restore a backup.",
    "second_bot": "Another songbot runs on the state folder {folder}: stop it, or set SONGBOT_HOME to another folder.",
    "database_in_use": "Another songbot is using this database: stop it first.",
    "wrong_token": "Discord does not take DISCORD_TOKEN: make a new one on its developer page (Bot > Reset Token) and "
    "put it into .env.",
    "no_state": "The state folder {folder} cannot be used ({why}): set SONGBOT_HOME to one that can be written.",
    "database_refused": "The database {path} cannot be used: {why}.",
    "broken_database": "The database {path} is damaged: put a backup in its place with python -m songbot restore FILE,"
    " or move it away to begin anew.",
    "no_database": "There is no database at {path}.",
    "broken_backup": "{path} is no whole backup of songbot.",
    # sources
    "source_slow": "{source} took too long",
    "source_limit": "{source} asked for a pause",
    "source_down": "{source} is down",
    "source_refused": "{source} refuses this bot",
    "source_nonsense": "{source} answered nonsense",
    # other commands
    "link.done": "Noted: last.fm: {lastfm}, ListenBrainz: {listenbrainz}. `/predict` without a song now takes what "
    "you are playing.",
    "link.none": "none",
    "help.text": "**/predict** takes a Spotify link, a title and artist, a file of your own, or nothing: what you are "
    "playing (tell me your name with **/me link**). Right-click a message > Apps > *Predict this song* works "
    "too.\n\n**The score** is a prediction: where songs with the same ingredients (sound, genre, date, the artist's "
    "listeners) stand between 0 (nobody listens) and 100 (everybody). Four of five such songs lie inside the range. "
    "Sound alone explains little of popularity: the range is wide because the truth is.\n\n**Blind** leaves the "
    "artist's name out; **actual** is what people really play. **Why?** splits the score into its parts, **What if?** "
    "changes them.\n\n**/single** says which of several songs to release, from an album, links or files; **/compare** "
    "takes two; **/whatif** takes numbers alone; **/drivers** says which features go with popularity here. **/play** "
    "and **/leaderboard** are this server's games and boards; **/me** is what I keep of you.\n\nNothing here says "
    "what makes a song popular, only what goes with it. I cannot read your messages; of what you ask, **/me privacy** "
    "says what is kept.",
    "about.text": "**songbot** · open source, hosted by whoever runs it here.\nModel **{model}**: on artists that it "
    "never heard it is off by {mae} points on average, where always saying the middle is off by {median}; it explains "
    "{r2} of the differences.\nLearned from public tables of Spotify origin until the operator retrains it.",
    "about.plain": "**songbot** · open source, hosted by whoever runs it here.\nModel **{model}**; how good it is was "
    "not measured.",
    "status.line": "**Line** {waiting} waiting, {running} in hand · answers since the start {since}: {answers}",
    "status.model": "**Model** {model} · {age}",
    "status.made": "made {when}",
    "status.undated": "of unknown age",
    "status.never": "**Learning** never yet: `/retrain`, or wait for its day (`/songbot schedule`)",
    "status.learning": "**Learning** now, since {since}",
    "status.learned": "**Learning** last ended {when}: {outcome}",
    "status.storage": "**Storage** {held} in the state folder, {free} free on its disk · {rows} rows to learn from",
    "status.services": "**Services**",
    "status.closed": "🟢 {name} · asked as usual",
    "status.half-open": "🟡 {name} · failed lately; the next question tries it again",
    "status.open": "🔴 {name} · failed or asked for a pause; tried again in {seconds} s",
    "status.budget": "{left} of {count} requests left per {window} s",
}
