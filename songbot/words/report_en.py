"""What the pictures of a retraining say, in English."""

REPORT = {
    "report.before": "before",
    "report.after": "after",
    "report.middle": "always the middle",
    "report.errors": "How far answers are off, in points",
    "report.errors.caption": "Bars: where the average lies with 95 % certainty. Less is better.",
    "report.shares": "What answers are worth, in percent",
    "report.shares.caption": "Quarter: guessed right. Ranges promise 80 %.",
    "report.r2": "{side}: explained",
    "report.accuracy4": "{side}: quarter",
    "report.coverage80": "{side}: in the range",
    "report.agreement": "Said and true, tenth by tenth",
    "report.agreement.alt": "What each tenth of the answers said against what was true; points apart on average: "
    "{apart}.",
    "report.agreement.caption": "On the diagonal answers are true on average.",
    "report.said": "said",
    "report.true": "true",
    "report.drift": "New songs against older ones",
    "report.drift.caption": "Bars: what chance may show; beyond them something has shifted.",
    "report.missing": "share without {group}",
    "report.label": "popularity itself",
    "report.answer": "the answers",
    "report.age": "age",
    "report.moved": "What moved most, in points",
    "report.moved.caption": "Known songs: the new answer less the old one.",
    "report.drawn": "Pictures written to {folder}.",
}
