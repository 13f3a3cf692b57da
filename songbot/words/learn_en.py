"""What is said about learning, in English."""

LEARN = {
    # commands
    "command.retrain": "Let the model learn anew from the songs that were collected",
    "command.songbot.models": "Which models there are, how good they are, and the way back",
    "command.songbot.models.rollback": "Go back to the model before",
    "command.songbot.schedule": "What runs when, and when it ran last",
    # before
    "learn.confirm": "**Retrain now?** {rows} rows of songs are kept. The model that answers is **{model}**. {last}\n"
    "Questions are answered meanwhile, by the model that is there; only a better one takes its place.",
    "learn.last": "The last retraining ended {when}: {outcome}.",
    "learn.first": "There was no retraining yet.",
    "learn.start": "Start",
    "learn.no": "Not now",
    "learn.cancel": "Cancel",
    "learn.declined": "All right, nothing was begun.",
    "learn.cancelling": "Stopping …",
    "retrain_busy": "A retraining has been under way since <t:{since}:t>; its message shows how far it is.",
    "no_training": "The retraining came to no end: {why}. The model that answers is the same as before.",
    "training_slow": "The retraining was stopped after {minutes} minutes. The model that answers is the same as "
    "before.",
    "training_large": "The retraining needed more than {megabytes} MiB and was stopped. The model that answers is the "
    "same as before.",
    "model_refused": "That model is not taken: {why}",
    # under way
    "learn.running": "**Retraining** {name} · since {since}",
    "learn.stage.snapshot": "gathering the rows",
    "learn.stage.listen": "listening to the clips",
    "learn.stage.train": "training",
    "learn.stage.evaluate": "comparing with the model that answers",
    "learn.stage.gate": "judging",
    "learn.stage.promote": "changing over",
    "learn.left": "about {minutes} min left",
    "learn.lost": "The bot was away; it goes on where it stopped within two minutes.",
    # the end
    "learn.outcome.promoted": "The new model answers from now on",
    "learn.outcome.failed": "The new model stays on the shelf",
    "learn.outcome.too_few": "Too few songs to learn from",
    "learn.outcome.nothing_new": "Nothing new to learn",
    "learn.outcome.cancelled": "Stopped, and nothing has changed",
    "learn.outcome.broken": "It came to no end, and nothing has changed",
    "learn.too_few": "{songs} songs have counts; {least} are needed. The collector adds some each day.",
    "learn.nothing_new": "{fresh} songs came since the last time; {least} are needed.",
    "learn.data": "{songs} songs, {fresh} of them new; {tested} by artists that neither model knows are the test.",
    "learn.metrics": "Off by **{after}** points on average ({after_low} to {after_high}), before {before}; always "
    "saying "
    "the middle: {median}. Explains {r2} of the differences, before {r2_before}. Four of five songs were promised "
    "inside "
    "the range; {coverage} are.",
    "learn.delta": "The difference is {value} points ({low} to {high}).",
    "learn.scale": "From now on scores are on the scale of your own counts; before they were on that of public "
    "tables. "
    "Cards from before keep their model's name.",
    "learn.clip": "The sound of a clip has earned its say: cards show seconds.",
    "learn.drifted": "New songs differ from older ones in {names}.",
    "learn.steady": "New songs are like older ones.",
    "learn.moved": "What moved most: {songs}.",
    "learn.passed": "✓ {name}: {found}",
    "learn.missed": "✗ {name}: {found}; wanted: {wanted}",
    "learn.check.data": "data",
    "learn.check.baselines": "better than the middle",
    "learn.check.champion": "no worse than before",
    "learn.check.slices": "no part worse",
    "learn.check.coverage": "ranges hold",
    "learn.check.leaks": "no leak",
    "learn.check.explanation": "reasons add up",
    "learn.check.latency": "quick enough",
    "learn.check.golden": "known songs stay",
    # models and schedule
    "models.title": "**Models**",
    "models.line": "{mark} **{name}** · made {created} · {figures}",
    "models.figures": "off by {mae} (middle: {median}), explains {r2}",
    "models.unmeasured": "not measured",
    "models.rolled_back": "**{name}** answers again.",
    "schedule.title": "**Schedule** (times are yours)",
    "schedule.line": "**{name}** · next {next} · last {last}",
    "schedule.never": "never",
    "schedule.running": "{when}, not ended",
    "schedule.job.retrain": "retraining",
    "schedule.job.collect": "collecting songs",
    "schedule.job.backup": "backup",
    "schedule.job.tidy": "housekeeping",
    "schedule.job.looks": "second looks at finds",
    "schedule.job.draft": "counting the draft",
    "schedule.job.digests": "weekly digests",
    "schedule.job.purge": "forgetting servers that left",
    # the command line
    "export.done": "{count} rows written to {file}.",
    "export.kind": "The file ends with .parquet, .csv or .jsonl.",
    "collect.done": "Rows added: {added}.",
    "guard.error": "off by {now} points lately, where {usual} were promised",
    "guard.latency": "answers take {now} s, where {usual} s were usual",
}
