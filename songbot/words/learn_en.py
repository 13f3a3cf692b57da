"""What is said about learning, in English."""

LEARN = {
    # commands
    "command.retrain": "Let the model learn anew from the songs that were collected",
    "command.songbot.models": "Which models there are, how good they are, and the way back",
    "command.songbot.models.rollback": "Go back to the model before",
    "command.songbot.schedule": "What runs when, and when it ran last",
    # before
    "learn.confirm": "**Retrain now?** {rows} rows of songs are kept. The model that answers is **{model}**. "
    "{last}\nQuestions are answered meanwhile, by the model that is there; only a better one takes its place.",
    "learn.last": "The last retraining ended {when}: {outcome}.",
    "learn.first": "There was no retraining yet.",
    "learn.start": "Start",
    "learn.no": "Not now",
    "learn.cancel": "Cancel",
    "learn.declined": "All right, nothing was begun.",
    "retrain_busy": "A retraining has been under way since <t:{since}:t>; its message shows how far it is.",
    "no_training": "The retraining came to no end: {why}. The model that answers is the same as before.",
    "training_died": "The process of the retraining died twice (with {code}; -9 mostly means that the machine had no "
    "memory left). The model that answers is the same as before; the next try is at the next scheduled time.",
    "training_slow": "The retraining was stopped after {minutes} minutes. The model that answers is the same as "
    "before.",
    "training_large": "The retraining needed more than {megabytes} MiB and was stopped. The model that answers is the "
    "same as before.",
    "model_refused": "That model is not taken: {why}",
    # under way
    "learn.running": "**Retraining** {name} · since {since}",
    "learn.stage.snapshot": "gathering the rows",
    "learn.stage.listen": "listening to the clips",
    "learn.stage.tables": "learning from the tables",
    "learn.stage.train": "training",
    "learn.stage.clips": "learning from the clips",
    "learn.stage.evaluate": "comparing with the model that answers",
    "learn.stage.gate": "judging",
    "learn.stage.promote": "changing over",
    "learn.epoch": "epoch {epoch} of {epochs}",
    "learn.left": "about {minutes} min left",
    "learn.lost": "The bot was away; it goes on where it stopped within two minutes.",
    # the end
    "learn.outcome.promoted": "The new model answers from now on",
    "learn.outcome.failed": "The new model stays on the shelf",
    "learn.outcome.too_few": "Too few songs to learn from",
    "learn.outcome.nothing_new": "Nothing new to learn",
    "learn.outcome.cancelled": "Stopped, and nothing has changed",
    "learn.outcome.broken": "It came to no end, and nothing has changed",
    "learn.too_few": "Songs with counts: {songs}; needed: {least}. The collector adds some each day, in the demo a "
    "hundred in three minutes from its first start on; in a shell `python -m songbot collect 400` adds that many now.",
    "learn.unlabelled": "{unlabelled} more were counted by none of `SONGBOT_LEARN_FROM`.",
    "learn.few_to_test": "About {least} songs needed, {songs} there: a test takes {to_test} songs by artists that are "
    "set aside, and there are {tested}. Nothing was trained; the collector adds songs each day.",
    "learn.nothing_new": "{fresh} songs came since the last time; {least} are needed.",
    "learn.data": "{songs} songs, {fresh} of them new; {tested} by artists that neither model knows are the test.",
    "learn.refit": "Fitted anew to {songs} songs of {tables}, then to your own.",
    "learn.by_tables": "Fitted anew to {songs} songs of {tables}. Your own are too few to judge by: the test are "
    "{tested} songs of these tables, by artists that neither model knows.",
    "learn.metrics": "Off by **{after}** points on average ({after_low} to {after_high}), before {before}; always "
    "saying the middle: {median}. Explains {r2} of the differences, before {r2_before}. Four of five songs were "
    "promised inside the range; {coverage} are.",
    "learn.delta": "The difference is {value} points ({low} to {high}).",
    "learn.scale": "From now on scores are on the scale of your own counts; before they were on that of public "
    "tables. Cards from before keep their model's name.",
    "learn.clip": "The sound of a clip has earned its say: cards show seconds.",
    "learn.drifted": "New songs differ from older ones in: {names}.",
    "learn.steady": "New songs are like older ones.",
    "learn.moved": "What moved most: {songs}.",
    "learn.stray": "Known songs answer far from before, and not nearer to their newest counts. If that is how it "
    "should be, set `SONGBOT_MAY_MOVE={list}` (or `*` for every song), start the bot anew and retrain; if not, look at "
    "the rows: `python -m songbot forget-rows --help`.",
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
    "forget.order": "The first day, {since}, comes after the last, {until}.",
    "forget.none": "No rows from {since} to {until}.",
    "forget.would": "{count} rows of {songs} songs would go, such as {names}.",
    "forget.day": "  {day}  {origin}  {count}",
    "forget.sure": "Nothing was taken out; type it again with --yes.",
    "forget.taken": "{count} rows taken out and kept in {file}; the next snapshot is without them. A retraining under "
    "way and models from before have seen them: cancel it, and go back with /songbot models rollback.",
    "collect.done": "Rows added: {added}.",
}
