# What CHECK says around the findings.
check-form-title = Check a draft
check-form-draft = What do you want to post?
check-form-hint = Paste it as it is. It is read once and kept nowhere.
check-form-send = Check it
check-clear = Nothing to change.
check-empty = The draft is empty: there is nothing to check.
check-block = { $count ->
    [one] Do not post this as it is. One thing to look at:
   *[other] Do not post this as it is. { $count } things to look at:
}
check-warn = { $count ->
    [one] One thing to change, or to have in writing, before you post:
   *[other] { $count } things to change, or to have in writing, before you post:
}
check-info = { $count ->
    [one] You can post this. One thing to think about:
   *[other] You can post this. { $count } things to think about:
}
check-more = { $count ->
    [one] One more like these is not shown.
   *[other] { $count } more like these are not shown.
}
check-instead = instead
check-question-consent = Do you have both written consents, from the parent or guardian and from the principal?
check-question-account = Is this for your own account or for a school account?
check-question-attachment = Does a picture or video go out with it?
check-account-personal = My own account
check-account-school = A school account
check-attachment-yes = Yes, a picture or video
check-attachment-no = No, neither
check-use-wording = Use this wording
check-wording-title = A wording without these
check-wording-left = Read it once more before you post: the meaning has to stay yours.
check-no-wording = There is no safe rewording of this draft. Change the marked words yourself and check again.
severity-block = must not be posted
severity-warn = needs a change or a consent first
severity-info = advice
explain-what = Type a guideline's number, or the name in brackets behind a finding, for example /explain 3 or /explain student-name.
explain-unknown = There is no guideline or rule of that name. These are the guidelines:
explain-reader = A trained reader (a program, not a person) finds this, from the sense of a sentence; it has no list of words.
explain-marked = Marked:
explain-silent = Left alone:
explain-on-personal = your own account
explain-on-school = a school account
explain-with-consent = both consents on file
explain-with-attachment = with a picture or file
