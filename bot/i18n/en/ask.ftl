# What ASK says around the policy's own answers.
ask-danger-first = This sounds serious. If someone is in danger now, call 911. You can report it here, without your name, before anything else.
ask-conditions = What it depends on:
ask-if-unsure = Not sure? { $advice }
ask-instead = What to do
ask-see = See { $bulletin }, { $title }
ask-contact = Ask: { $name } ({ $how })
ask-share = Share in the channel
ask-share-one = Share in the channel: { $title }
ask-official = The district's wording: "{ $text }"
ask-did-you-mean = I am not sure what you mean. Is it one of these? If not, ask again in other words.
ask-nearest = The nearest topics that the guidelines do cover:
ask-not-covered = The guidelines do not cover this.
ask-gap-kept = This question is kept here without names, so that your district can see what the guidelines leave open.
