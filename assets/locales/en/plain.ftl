# Plain mode: the setup and the runs as lines. One sentence a line; hints name what to type, then Enter.
plain-welcome = Outflow, plain mode. Type an answer and press Enter; Enter alone keeps the answer in brackets. ? explains a question, ?? lists the commands.
plain-commands =
    Enter: keep the answer in brackets.
    <: go back one question.
    >: keep the other answers of this step.
    -: clear the answer.
    ?: explain this question.
    ?? or help: list the commands.
    !: quit and keep the draft.
    !save: save the destination without starting it, and return to the destinations.
    A backslash before a command makes it an answer, as in \?.
plain-ask-doubted = The source can't be read or has no lines. Continue anyway
plain-nothing-to-save = There is nothing to save at this question.
plain-step = Step { $number } of { $count }: { $title }. { $purpose }.
plain-group = { $title }:
plain-ask = { $label }:
plain-ask-default = { $label } [{ $default }]:
plain-yes-no = { $asked }, y or n [{ $default }]:
plain-answer-yes-no = Type y for yes or n for no.
plain-options-of = { $label }:
plain-option = { $number }. { $text }
plain-about = { $name }: { $about }
plain-choose = Number [{ $default }]:
plain-no-option = No option has this number or name. Type a number from 1 to { $count }, or a name from the list.
plain-offers = { $label }: { $count } to choose from. Type a value, "more" to list all of them, or / and a text to find some.
plain-paste-key = To paste ID and secret together, press Enter here and paste both at the secret, where they are not shown.
plain-secret-seen = This looks like a secret, so it isn't accepted here: the terminal shows it. Clear the screen, and type it at the hidden prompt.
plain-unreadable = Can't read this line: it isn't UTF-8 text, or it is longer than { $kib } KiB. Type the answer again.
plain-stored = stored
plain-list = { $label }: { $count ->
        [one] { $count } entry
       *[other] { $count } entries
    }.
plain-chosen = chosen
plain-more = { $shown } of { $count } listed. Type "more" for the next page, or / and a text to find some.
plain-no-entry = No entry has this name: { $name }. To add it, type + and the name.
plain-list-how =
    1 3-5: choose the entries with these numbers.
    -2 or -name: clear an entry.
    +name: add a name; separate several by commas.
    all, none: choose or clear all entries that are listed.
    more: list the next page.
    /text: list only entries that contain the text; / lists all again.
    #2 or #name: export the IDs of an identity as SHA-256, or unchanged.
    Enter: continue.
plain-row = { $name }: { $state }; { $message }
plain-wait-how = Type s and press Enter to stop waiting, or ! to quit.
plain-asking-identity = Asking AWS who these credentials belong to.
plain-saving = Saving the destination.
plain-found = Found { $segments } and { $attributes }.
plain-sign-in-refused = AWS doesn't accept this sign-in.
plain-unreachable = No answer. Check the network and the endpoint.
plain-ask-trouble = What do you want to do?
plain-go-on = Continue anyway
plain-check-again = Check again
plain-answer-again = Answer this step again
plain-ask-length = The secret has { $chars } characters; AWS secret access keys have 40. Use it
plain-ask-passphrase = Passphrase (not shown):
plain-ask-passphrase-again = The same passphrase again (not shown):
plain-ask-key = Key (not shown):
plain-ask-code = MFA code (not shown):
plain-answer = { $number }. { $label }: { $value }
plain-problems = { $count ->
        [one] { $count } problem or warning:
       *[other] { $count } problems and warnings:
    }
plain-review-ask = Continue to the preview, or number of an answer to change [continue]:
plain-review-how =
    Enter: continue to the preview.
    A number: change this answer.
    list: list all answers again.
    spec: print the settings file for outflow apply.
    save: save the settings file in the current folder.
    <: go back to the questions.
plain-estimate = First export: { $events }, about { $bytes } bytes each, { $seconds } s { $limit }.
plain-estimate-measuring = First export: { $events }, { $seconds } s { $limit }.
plain-estimate-shard = at the limits of one shard
plain-estimate-source = at the rate of the source
plain-preview-how =
    y or Enter: save the destination and start streaming.
    n: go to the destinations; the draft is kept.
    more: show the next events.
    <: go back to the review.
plain-preview-stdin = Plain mode can't read standard input for events. It saves { $name }; then run: outflow run { $name } < feed
plain-preview-stopped = Reading stopped before the first event. Type "more" to read again.
plain-more-events = { $shown } of { $count } events shown. Type "more" for the next ones.
plain-ask-start = Start streaming now, y or n [{ $default }]:
plain-try-sandbox = Try Outflow on the sandbox; no AWS account needed
plain-no-name = a destination without a name
plain-unfinished = Continue the setup of { $name }, at { $step }
plain-destination = { $name }, to stream { $stream } in { $region }: { $state }
plain-ask-saved = What do you want to do with { $name }?
plain-ask-remove = Remove it
plain-stay = Cancel
plain-needs-feed = { $name } is saved. Plain mode can't read standard input for events; run: outflow run { $name } < feed
plain-starting = Starting { $name }, to stream { $stream }.
plain-steer-how = While it streams, type a letter and press Enter: p pauses or resumes, r retries now, u streams without ordering if the run asks for it, d delivers what was read and stops; Enter alone tells the progress.
plain-progress = The run delivered { $delivered ->
        [one] { $delivered } event
       *[other] { $delivered } events
    } so far and { $rate } events/s since the last report, with { $pending } waiting and { $dead } dead.
plain-more-letters = { $count ->
        [one] { $count } more dead letter
       *[other] { $count } more dead letters
    }. To list them, run: outflow dead-letters { $name }
plain-draft-kept = The draft of this setup is kept. Start Outflow again to continue.
