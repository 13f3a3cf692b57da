"""What the pictures of a retraining say, in German."""

BERICHT = {
    "report.before": "vorher",
    "report.after": "nachher",
    "report.middle": "immer die Mitte",
    "report.errors": "Fehler der Antworten, in Punkten",
    "report.errors.caption": "Balken: wo das Mittel zu 95 % liegt. Weniger ist besser.",
    "report.shares": "Was Antworten wert sind, in Prozent",
    "report.shares.caption": "Viertel: richtig geraten. Spannen versprechen 80 %.",
    "report.r2": "{side}: erklärt",
    "report.accuracy4": "{side}: Viertel",
    "report.coverage80": "{side}: in der Spanne",
    "report.agreement": "Gesagt und wahr, Zehntel für Zehntel",
    "report.agreement.alt": "Was jedes Zehntel der Antworten sagte gegen das, was wahr war; im Mittel so viele Punkte "
    "auseinander: {apart}.",
    "report.agreement.caption": "Auf der Diagonalen stimmen Antworten im Mittel.",
    "report.said": "gesagt",
    "report.true": "wahr",
    "report.drift": "Neue Lieder gegen ältere",
    "report.drift.caption": "Balken: was Zufall zeigen kann; jenseits hat sich etwas verschoben.",
    "report.missing": "Anteil ohne {group}",
    "report.label": "die Beliebtheit selbst",
    "report.answer": "die Antworten",
    "report.age": "Alter",
    "report.moved": "Was sich am meisten bewegt hat, in Punkten",
    "report.moved.caption": "Bekannte Lieder: die neue Antwort weniger die alte.",
    "report.drawn": "Bilder liegen in {folder}.",
}
