# What only a terminal says.
console-hello = Chalkline. Ask about the social media policy, or type /help. /quit ends.
console-draft = Type or paste the draft. End with a line that holds only a dot.
console-choose = Type a number to choose.
console-no-choice = There is no choice { $number } here.
console-unknown = There is no command { $command }. Type /help to see the commands.
console-required = This one is needed. Type it, or /cancel.
console-optional = Enter skips.
console-cancelled = Cancelled. NOTHING WAS SAVED.
console-ended-early = The input ended before the report was finished. NOTHING WAS SAVED.
console-bad-text = That line is not text in UTF-8 (byte { $at }). Nothing was done with it. Please type it again.
file-not-read = Cannot read { $file }: { $why }
file-not-utf8 = { $file } is not text in UTF-8: byte { $at } is the first that cannot be read. Save it as UTF-8 and try again.
file-too-long = { $file } is longer than { $limit } bytes. Cut it into pieces and check them one by one.
line-not-utf8 = this line is not text in UTF-8: byte { $at } is the first that cannot be read
line-not-json = this line is not the JSON object that was expected: { $why }
line-too-long = this text is longer than { $limit } bytes: cut it into pieces
nothing-to-triage = The text is empty: there is nothing to sort.
policy-sound = The pack is sound: { $clauses } guidelines, { $answers } answers.
policy-bulletins = Read on: { $bulletins }
policy-rules = Checked in drafts by: { $rules }
policy-without-rule = Not checked in drafts: { $reason }
policy-unknown = There is no guideline or rule { $name }. `chalkline policy show` lists the guidelines.
policy-import-where = Say where the pack with the official wording is to be kept: chalkline --policy FOLDER policy import FILE
policy-imported = Read the official wording of { $clauses } guidelines into { $folder }. Use it with CHALKLINE_POLICY={ $folder }
diff-same = { $questions ->
    [one] One question, and the same answer.
   *[other] { $questions } questions, and the same answers.
}
diff-changed = { $changed } of { $questions } answers change.
diff-wording = the wording changes
diff-bad-line = line { $line }: { $why }
gaps-where = Say which file holds the coverage gaps: chalkline policy gaps FILE, or set CHALKLINE_GAPS_FILE
gaps-none = No coverage gap is in the file.
gaps-total = Coverage gaps: { $count }, topics: { $topics }
gaps-bad-lines = Lines of the file that cannot be read: { $count }
