#!/usr/bin/env python3
"""Writes banking-train.csv and banking-test.csv: twelve of the 77 intents of BANKING77.

Usage: python3 make-banking.py CORPUS

CORPUS is a folder with the corpus's train.csv and test.csv. The two files are written beside this
script, where README.md names the source and the licence.
"""

import collections
import csv
import pathlib
import sys

LABELS = {
    "activate_my_card",
    "apple_pay_or_google_pay",
    "card_arrival",
    "card_not_working",
    "cash_withdrawal_charge",
    "change_pin",
    "declined_card_payment",
    "exchange_rate",
    "lost_or_stolen_card",
    "request_refund",
    "terminate_account",
    "transaction_charged_twice",
}

# Training texts kept of each label, the first in file order.
MAX_TRAIN_TEXTS = 100


def read(path):
    """Returns the (text, label) rows of the chosen labels in file order, each text on one line."""
    with open(path, encoding="utf-8", newline="") as file:
        rows = csv.reader(file)
        if next(rows) != ["text", "category"]:
            raise SystemExit(f"{path}: the header is not text,category")
        return [(" ".join(text.split()), label) for text, label in rows if label in LABELS]


def words(text):
    """Returns the text in lower case without punctuation; texts alike in this are duplicates."""
    return " ".join("".join(c if c.isalnum() else " " for c in text.lower()).split())


def without_duplicates(rows, seen):
    """Returns the rows whose words are not in the set seen, and adds their words to it."""
    kept = []
    for text, label in rows:
        key = words(text)
        if key not in seen:
            seen.add(key)
            kept.append((text, label))
    return kept


def first(rows, count):
    """Returns the first count rows of each label, in file order."""
    seen = collections.Counter()
    kept = []
    for text, label in rows:
        seen[label] += 1
        if seen[label] <= count:
            kept.append((text, label))
    return kept


def write(path, rows):
    """Writes the rows as CSV (quoted as RFC 4180 says, UTF-8, lines end with LF)."""
    with open(path, "w", encoding="utf-8", newline="") as file:
        out = csv.writer(file, lineterminator="\n")
        out.writerow(["text", "label"])
        out.writerows(rows)


def main(corpus):
    folder = pathlib.Path(__file__).parent
    # The test file comes first: a text in both files stays in the test file and leaves training.
    seen = set()
    test = without_duplicates(read(corpus / "test.csv"), seen)
    train = without_duplicates(read(corpus / "train.csv"), seen)
    write(folder / "banking-train.csv", first(train, MAX_TRAIN_TEXTS))
    write(folder / "banking-test.csv", test)


if __name__ == "__main__":
    if len(sys.argv) != 2:
        raise SystemExit(__doc__)
    main(pathlib.Path(sys.argv[1]))
