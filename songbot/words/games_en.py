"""English for profiles, the draft and the guessing."""

ENGLISH_GAMES = {
    "command.profile": "Finds, guesses and draft of yours or somebody else's in this server",
    "command.profile.person": "Whose; otherwise yours",
    "command.play": "Games that the model plays too",
    "command.play.draft": "The Friday draft: sign fresh songs that will grow; without a song: your label and the "
    "season",
    "command.play.draft.song": "A link or title of a song that came out in the last two weeks",
    "command.play.guess": "How popular is this song? Everybody has a minute, the closest wins",
    # profile
    "profile.title": "Profile",
    "profile.finds": "**Finds** {finds}, {firsts} of them before anybody else here",
    "profile.no_finds": "**Finds** none yet: `/predict` a song that nobody has asked for here",
    "profile.receipt": "<@{user}> found {song} at {before} listeners {when}; today {after} (×{times})",
    "profile.calls": "**Guesses** {count} · {error} points off on average, the model {model} · won: {won} · "
    "streak in days: {streak}",
    "profile.no_calls": "**Guesses** none yet: `/play guess`",
    "profile.draft": "**Draft** place {place} with {points} points · rounds: {rounds}, won: {won}",
    "profile.no_draft": "**Draft** no scored round yet: `/play draft`",
    "profile.off": "You are on no board, and your finds are not kept. *Take part* changes that from then on.",
    "profile.closed": "<@{user}> keeps their profile to themselves.",
    "profile.share": "Share",
    "profile.leave": "Leave all boards",
    "profile.take_part": "Take part",
    "profile.left": "Your finds, guesses and signings are deleted, and no new ones are kept.",
    "profile.back": "From now on your finds count.",
    # draft
    "draft.title": "Friday draft",
    "draft.open": "Signing closes {closes} · budget left: **{budget}** of {all} · songs: {signed} of {picks}",
    "draft.shut": "Signing is closed. The next round opens {opens}.",
    "draft.rules": "Sign up to {picks} songs that came out in the last {days} days. Everybody's are counted when "
    "signing "
    "closes and {weeks} weeks later; growth is ranked among songs of a like size. A song without counts is void and "
    "gets the mean of your others. The best {counting} of {season} rounds make the season; the model signs too.",
    "draft.pick": "• {song} · {price}",
    "draft.none": "Nothing signed yet: `/play draft song:…`",
    "draft.season": "### Season",
    "draft.place": "{place}. {label} **{points}** · rounds: {rounds}, won: {won}",
    "draft.no_season": "No round is scored yet; the first takes {weeks} weeks.",
    "draft.against": "The model beat the middle of the people in {beaten} of {played} rounds.",
    "draft.model": "the model",
    "draft.let_go": "Let all go",
    "draft.off": "You have left the boards and games. `/me profile` > *Take part* brings you back.",
    "draft.closed": "Signing is closed. The next round opens <t:{opens}:R>.",
    "draft.unknown_day": "No service tells me the day on which {title} came out, so it cannot be signed.",
    "draft.stale": "{title} did not come out in the last two weeks.",
    "draft.unsure": "Several songs fit “{text}”. Give me its link.",
    "draft.twice": "You have signed that one already.",
    "draft.full": "Your label is full. *Let all go* starts anew.",
    "draft.dear": "{title} costs {price}, and you have {left} left.",
    # guessing
    "guess.title": "How popular is this?",
    "guess.ask": "From 0 (nobody) to 100 (everybody), by what the world really plays. It ends {when}.",
    "guess.button": "Guess",
    "guess.modal": "Your number",
    "guess.field": "0 to 100",
    "guess.taken": "Taken: **{value}**. You may change it until the end.",
    "guess.number": "Give me a number from 0 to 100.",
    "guess.late": "That round is over.",
    "guess.enough": "You have started {limit} rounds today. The next one <t:{when}:R>.",
    "guess.none": "I know too few songs yet. `/predict` some, then play.",
    "guess.over": "It was **{actual}**",
    "guess.line": "{rank}. <@{user}> {value} ({error} off){crown}",
    "guess.model": "The model said {said} ({error} off){verdict}",
    "guess.model.beat": " and was closer than everybody",
    "guess.model.lost": "; {count} of you were closer",
    "guess.nobody": "Nobody guessed.",
    # the weekly digest
    "digest.title": "The week in this server",
    "digest.best": "### Best calls\n{lines}",
    "digest.worst": "### Worst misses\n{lines}",
    "digest.call": "• {song}: {score}, and {world} in the world",
    "digest.receipts": "### Grown\n{lines}",
    "digest.receipt": "• {song}, found by <@{user}> {when}: {before} → {after} listeners (×{times})",
    "digest.people": "### Guesses\nrounds: {rounds} · people {people} points off on average, the model {model}",
    "digest.record": "-# The model over {songs} songs here: {model} points off on average, where always saying the "
    "middle "
    "is off by {median}; closer by {closer} ({low} to {high}).",
    "digest.few": "-# Too few songs for a record of the model yet.",
    "command.songbot.settings": "Every setting without its secrets, and what the state folder holds",
    "command.songbot.audit": "What admins and operators did lately",
    "backstage.storage": "**Stored** {stored}",
    "backstage.nothing": "Nothing was done yet.",
    "backstage.somebody": "somebody",
    "about.record": "In this server, over {songs} songs: {model} points off on average, where always saying the "
    "middle is "
    "off by {median}; closer by {closer} ({low} to {high}, nineteen times of twenty).",
}
