# What several jobs say: numbers, yes and no, help.
yes = Yes
no = No
not-sure = Not sure
report-button = Report it
gone = That button belongs to something that is gone. Please ask again.
help-title = Here you can:
help-ask = ask a question about the social media policy, in your own words
help-ask-example = Can I accept a friend request from a student?
help-check = have a draft checked before you post it
help-check-example = Johnny, congratulations on moving your grade up to a B from a C!
help-report = report a threat, harassment or bullying; your name is not asked
help-status = see what became of a report, read answers, add to it; you need its receipt
help-help = see this again
help-keeps-nothing = Questions and drafts are not kept. Only what you send here is read.
help-authority = Answers restate the bulletin in plain words and give the guideline's number. The bulletin itself decides.
