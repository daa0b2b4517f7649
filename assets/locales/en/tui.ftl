# The terminal face.
key-ctrl = ctrl
key-alt = alt
key-shift = shift
key-space = space
key-enter = enter
key-tab = tab
key-esc = esc
key-home = home
key-end = end
key-page-up = page up
key-page-down = page down
key-backspace = backspace
key-delete = delete
head-name = Outflow
head-about = Real-time Kinesis export
head-step = { $number }/{ $count } { $title }
head-identities = Identities
too-small = Outflow needs { $columns }x{ $rows } cells; this terminal has { $width }x{ $height }.
title-help = Keys
title-palette = Command palette
say-quit-secret = The typed secret isn't stored. Press ctrl+c again to quit without it.
say-quit-stream = A run is active. Press ctrl+c again to deliver for up to 30 s, then quit.
say-quit-both = The typed secret isn't stored, and a run is active. Press ctrl+c again to quit without the secret, after up to 30 s of delivery.
say-quit-esc = Press esc again to quit Outflow.
catalogue-title = Destinations
act-help = Help
about-help = Explain the keys
act-palette = Palette
about-palette = Open the command palette: all actions
act-quit = Quit
act-ask-quit = { act-quit }
about-quit = Quit Outflow
about-ask-quit = Quit Outflow when pressed twice
act-redraw = Redraw
about-redraw = Redraw the screen
act-mouse-on = Mouse on
about-mouse-on = Turn on mouse support: wheel and clicks, until F2 again
act-mouse-off = Mouse off
about-mouse-off = Turn off mouse support: the mouse selects text again
say-mouse-on = Mouse support is on: the wheel scrolls, a click selects a row or a step. F2 turns it off; until then, most terminals select text with shift.
say-mouse-off = Mouse support is off; the terminal selects text with the mouse again.
act-next-theme = Theme
about-next-theme = Switch the theme: dark, light, no colors, high contrast
act-suspend = Suspend
about-suspend = Return to the shell; the command fg brings Outflow back
act-messages = Messages
about-messages = Show the message history
act-next = Next
about-next = Go to the next required field, or to the next step
act-back = Back
about-back = Go back one step; all entries are kept
act-stop-waiting = Stop
about-stop-waiting = Stop the sign-in, check, listing or reading in progress
act-to-catalogue = Destinations
about-to-catalogue = Go to the destinations
act-go-account = Account
about-go-account = Go to Account
act-go-authentication = Authentication
about-go-authentication = Go to Authentication
act-go-source = Source
about-go-source = Go to Source
act-go-segments = Segments
about-go-segments = Go to Segments
act-go-attributes = Attributes
about-go-attributes = Go to Attributes
act-go-identities = Identities
about-go-identities = Go to Identities and triggers
act-go-review = Review
about-go-review = Go to Review
act-go-preview = Preview
about-go-preview = Go to Preview
act-go-stream = Stream
about-go-stream = Go to Stream
act-check-again = Check again
about-check-again = Repeat this step's checks and reads
act-next-field = Next field
about-next-field = Go to the next field
act-previous-field = Previous field
about-previous-field = Go to the previous field
act-up = Up
about-up = Go up
act-down = Down
about-down = Go down
act-left = Left
about-left = Go left
act-right = Right
about-right = Go right
act-first = Start
about-first = Go to the start
act-last = End
about-last = Go to the end
act-page-up = Page up
about-page-up = Go up one page
act-page-down = Page down
about-page-down = Go down one page
act-erase = Delete
about-erase = Delete the character before the cursor
act-erase-ahead = Delete next
about-erase-ahead = Delete the character at the cursor
act-erase-word = Delete word
about-erase-word = Delete the word before the cursor
act-erase-line = Delete before
about-erase-line = Delete everything before the cursor
act-reveal = Show secret
about-reveal = Show or hide the secret while its field has the focus
act-open-list = List
about-open-list = Open the list of suggestions
act-choose = Choose
about-choose = Choose the highlighted option
act-toggle = Choose
about-toggle = Choose or clear the selected row
act-toggle-advanced = Show
about-toggle-advanced = Show or hide the settings that rarely change
act-toggle-all = Choose all
about-toggle-all = Choose all rows that are shown
act-only-chosen = Chosen only
about-only-chosen = Show only the chosen rows, or all rows
act-filter = Filter
about-filter = Filter the list
act-type-filter = { act-filter }
about-type-filter = Filter the list; typing letters or digits also filters it
act-unfold = Unfold
about-unfold = Unfold the branch
act-fold = Fold
about-fold = Fold the branch
act-open = Open
about-open = Open or accept the selection
act-edit = Edit
about-edit = Edit the destination
act-run = Run
about-run = Run the destination
act-duplicate = Copy
about-duplicate = Create a destination with the same settings
act-remove = Remove
about-remove = Remove the destination
act-look-again = Refresh
about-look-again = Refresh the state of the destinations
act-policy = Policy
about-policy = Show the least-privilege policy for this stream
act-send-test = Send test
about-send-test = Write real test events to the stream
act-copy = Copy
about-copy = Copy to the terminal's clipboard
act-save = Save
about-save = Save to a file
act-save-and-exit = Save and exit
about-save-and-exit = Save and exit: save without starting
act-complete-path = Complete
about-complete-path = Complete the path, or go to the next field
say-path-names = { $names }{ $more ->
        [0] {""}
       *[other] {" "}and { $more } more
    }
act-close = Close
about-close = Close this
act-yes = Yes
about-yes = Choose the first option
act-no = Cancel
about-no = Close without choosing
choice-resume = Continue where you left off
choice-later = Not now; keep it
choice-discard = Discard it
unfinished-nameless = New destination
unfinished-kept = unfinished setup, at { $step }, kept { $time }
unfinished-not-kept = unfinished setup, at { $step }, not saved yet
unfinished-at = unfinished setup, at { $step }
ask-discard = This discards the unfinished setup of { $name }, which is at { $step }, and its stored secret. This can't be undone.
ask-discard-nameless = This discards the unfinished setup, which is at { $step }, and its stored secret. This can't be undone.
say-sandbox-ends = This destination is in the sandbox. It and its stream are removed when you quit.
say-quit-changes = The changes of the open setup aren't saved. Press ctrl+s in it to save them, or ctrl+c again to quit without them.
farewell-draft = The draft of the unfinished setup is kept; start Outflow again to continue it.
farewell-secret = Its secret was for this session only and is not kept.
farewell-sandbox = The sandbox and its destinations are removed.
title-resume = Unfinished setup
choice-from-start = From the first line
choice-from-now = Only lines from now on
ask-stream = { $reason }
title-ask-stream = Stream changed
ask-order = { $reason } The answer is saved in the destination.
title-ask-order = File order
choice-order-rotation = Highest number first (rotation)
choice-order-name = By name
choice-order-mtime = By modification time
choice-stream-from-now = Send only changes from now on
choice-stream-resend = Send every profile again
ask-from = The feed of { $name } is different now, but its checkpoint belongs to the old feed. From where should Outflow read the new one?
title-ask-from = Feed changed
say-draft-not-kept = Can't save this draft for later: { $reason }
say-nothing-saved = Nothing was saved: you didn't choose where to start reading.
choice-remove = Remove it
choice-keep = Keep it
ask-remove = This removes { $name }, the progress of its runs and its dead letters. No exit events are sent for its profiles. This can't be undone.
title-remove = Remove destination
secret-too-short = Use at least 8 characters.
secrets-differ = The entries differ. Type both again.
title-new-passphrase = New passphrase
ask-new-passphrase = Outflow keeps the secret of { $account } in a file encrypted with this passphrase. The passphrase isn't stored: each run asks for it. Type it twice.
title-passphrase = Passphrase of the file
ask-passphrase = Enter the passphrase of the file with the secret of { $account }. Outflow keeps it for this session only.
title-key = Key for this session
ask-key = The secret of { $account } isn't stored. Paste the key as AWS shows it; Outflow keeps it for this session only.
code-form = An MFA code is 6 digits.
title-mfa-code = MFA code
ask-mfa-code = The AWS profile { $account } asks for an MFA code. Enter the 6 digits that your MFA device shows. The sign-in is kept in memory until Outflow exits.
say-code-sent = Signing in with the MFA code…
say-code-accepted = Signed in with the MFA code.
title-new-key = New key
ask-new-key = Paste the new key of { $account }: ID and secret, the console's CSV or export lines. Outflow tries it first; the old key stays until the new one works.
title-policy = Least-privilege policy
policy-about = The permissions to write to { $stream }. You can leave out statements whose Sid begins with Optional.
title-messages = Message history
no-messages = No messages yet.
title-test = Send test events
ask-test = Outflow writes two marked records to { $stream }, one with PutRecord and one with PutRecords. All consumers of the stream see them.
choice-send-test = Send them
choice-no-test = Don't send
offers-nothing = Nothing matches.
# The last suggestion: the text that the user has typed.
offer-as-typed = use "{ $typed }" as typed
offers-shown = { $shown } of { $count }
offers-so-far = { $shown } of { $count } so far, loading more
offers-not-all = { $shown } of { $count }, list incomplete
note-listing-broke = Couldn't list more streams: { $reason }
note-no-profiles = Outflow can't use any AWS profile until this file is fixed: { $reason }
profile-key = access key
profile-sso = SSO
profile-role = role
profile-process = process
note-key-account = looks like account { $account }
note-secret-stored = stored, { $count } characters
say-pasted-pair = Key ID and secret were taken from the paste.
say-pasted-id = The key ID was taken from the paste.
say-pasted-secret = The secret was taken from the paste.
say-pasted-swapped = Key ID and secret were swapped; each is in its own field now.
say-secret-elsewhere = This looks like a secret access key, so it isn't accepted here. Paste it on the Account step.
say-stop-first = { $name } is streaming here. Stop it first: enter opens it, q stops it.
say-streams-already = { $name } is streaming with its previous settings. Restart it to use the changes: q, then space.
say-line-breaks = Line breaks were removed from the pasted text.
say-signing-in = Signing in…
say-sign-in-stopped = Sign-in check stopped; the identity is unknown.
hint-sign-in-stopped = F5 retries, enter continues.
say-not-signed-in = Not signed in. { $reason }
say-sign-in-refused = This sign-in doesn't work; see the panel for what to do.
say-sign-in-untold = Couldn't check the AWS identity. You can continue.
say-sandbox-takes-any = The sandbox accepts anyone; no AWS account is needed.
say-signed-in-key = Signed in. Nothing is stored until you continue.
say-signed-in = Signed in.
panel-who = AWS identity
panel-who-stopped = Unknown: stopped.
panel-who-later = Shown when all fields are complete.
panel-checking = checking…
panel-rights = Permissions
panel-rights-later = Checked when you choose a stream. Nothing is written.
panel-again = next check in { $seconds } s
say-testing = Sending the test events…
say-tested = { $count } test records were written.
say-test-refused = A test event wasn't accepted; see the panel for what to do.
say-test-failed = No test event was sent. { $reason }
say-check-failed = The check failed. { $reason }
say-checking = Checking the permissions of these credentials…
say-check-stopped = The check was stopped before its end.
hint-check-again = ctrl+r checks again.
say-listing-stopped = Listing the streams was stopped.
hint-list-again = Press ctrl+r to retry, or type the name.
say-stopped-first = Stopped the task in progress. ctrl+r starts it again; ctrl+c again quits.
say-listing = Listing the streams…
say-listing-more = { $count ->
        [one] { $count } stream
       *[other] { $count } streams
    } so far, loading more…
say-listing-broke = Listed { $count ->
        [one] { $count } stream
       *[other] { $count } streams
    }, then the listing failed: { $reason }
say-listing-part = Stopped after { $count ->
        [one] { $count } stream
       *[other] { $count } streams
    }.
say-not-listed = Can't list the streams, so type the name or the ARN. { $reason }
say-usable = Writes are allowed.
say-denied = Writes are denied. You can continue; streaming starts once they are allowed.
say-missing = The stream doesn't exist. Check its name and region, or create it; streaming starts once it exists.
say-answered = Received an answer from { $from }.
say-unreachable = No answer. Check network and endpoint; Outflow retries automatically.
say-untold = Couldn't check whether writes are allowed. You can continue.
say-no-stream-yet = Choose a stream first.
say-reading-begins = Reading the source…
panel-found = Found in source
panel-found-later = Shown when the source is set.
found-profiles = { $count ->
        [one] { $count } profile
       *[other] { $count } profiles
    }
found-segments = { $count ->
        [one] { $count } segment
       *[other] { $count } segments
    }
found-attributes = { $count ->
        [one] { $count } attribute
       *[other] { $count } attributes
    }
found-files = Files in order: { $names }{ $more ->
        [0] {""}
       *[other] {" "}and { $more } more
    }
found-namespaces = identities: { $names }
found-malformed = { $count ->
        [one] { $count } malformed line
       *[other] { $count } malformed lines
    }
found-nameless = { $count ->
        [one] { $count } profile has no identity and isn't exported
       *[other] { $count } profiles have no identity and aren't exported
    }
catalogue-reading = Reading…
catalogue-none = None yet. Set one up below.
catalogue-no-match = No matches.
catalogue-new = Set up a destination
filter-label = filter:
kind-kinesis = Amazon Kinesis
kind-sandbox = Sandbox
about-kinesis = stream to a Kinesis data stream in your AWS account
about-sandbox = try everything here; no AWS account; ends when you quit
standing-dead = stopped, { $dead } dead, { $count } delivered
standing-delivered = stopped, { $count } delivered
standing-stopped = stopped
standing-elsewhere = running in another process
standing-paused-elsewhere = paused: { $cause }, elsewhere
standing-faulty = can't read its settings
say-faulty = { $name }: { $reason }
say-cannot-run = Can't run { $name }: { $reason }
say-beginning = Preparing…
say-not-listable = Can't read the destinations. { $reason }
say-no-destination = Select a saved destination first.
say-removed = Removed { $name }.
say-saved = Saved to { $file }.
say-not-saved = Not saved: { $reason }.
say-secret-left = Couldn't delete the secret of account { $account }. { $reason } Delete it with `outflow account remove` or the keyring's own program.
say-copied = Sent to the terminal's clipboard ({ $bytes } bytes).
say-too-much-to-copy = { $bytes } bytes are too many for a terminal's clipboard. Press s to save them.
# Stream and Preview
act-pause = Pause
about-pause = Pause sending; lines already read wait
act-resume = Resume
about-resume = Resume sending
act-start-again = Start again
about-start-again = Start it again from its checkpoint
act-letters = Dead letters
about-letters = Show the dead letters and their reasons
act-log = Log
about-log = Show the log of this run
act-background-check = Check
about-background-check = Check the permissions while streaming continues
act-change-credentials = Other credentials
about-change-credentials = Sign in with other credentials without stopping
act-allow-unordered = Stream unordered
about-allow-unordered = Stream without ordering: partition keys are ignored
title-allow-unordered = Stream without ordering?
ask-allow-unordered = This stream ignores partition keys, so it can't keep the order: consumers may see an older event of a profile after a newer one. Nothing is lost. Your choice applies to this run of { $name } only; for later runs, allow it in the destination. To keep the order instead, set the stream's RecordDistributionStrategy back, stop, and start again.
choice-allow-unordered = Stream without ordering
choice-stay-paused = Stay paused
act-slower = Slower
about-slower = Send more slowly: at 50, 25, then 10 % of the full rate
act-faster = Faster
about-faster = Send faster again, up to the full rate
act-look = Retry now
about-look = Retry now instead of waiting
act-drain = Stop
about-drain = Deliver what was read, then stop
act-stop-now = Stop now
about-stop-now = Stop immediately; the next run delivers what waits
act-leave = Leave
about-leave = Go to the destinations
act-next-event = Next
about-next-event = Show the next event
act-previous-event = Previous
about-previous-event = Show the previous event
act-read-more = More
about-read-more = Read ten times as many events: 100, 1,000, then 10,000
act-find = Find
about-find = Find a name or a value in the event
act-mask = Mask
about-mask = Hide or show personal values on the screen
act-toggle-fold = Fold
about-toggle-fold = Fold or unfold the selected branch
act-start = Start
about-start = Save the destination and start streaming
choice-replace = Discard it and start this one
choice-stay = Cancel; stay here
ask-unfinished = The setup of { $name } isn't finished; it is at { $step }. A new setup would replace it.
ask-unfinished-nameless = A setup without a name isn't finished; it is at { $step }. A new setup would replace it.
ask-resume = The setup of { $name } isn't finished; it is at { $step }.
ask-resume-nameless = A setup without a name isn't finished; it is at { $step }.
hint-none = none
hint-filter = type to filter
# Shown when the user continues while another option is highlighted.
say-still-chosen = { $name } is still chosen. Space chooses another option, enter continues.
say-not-chosen = { $field }: nothing was chosen for "{ $typed }". Press enter on a row of the list to choose it.
# The row of the settings that rarely change.
fold-advanced = { $changed ->
    [0] Advanced: { $count ->
            [one] 1 setting at its default
           *[other] { $count } settings at their defaults
        }
   *[other] Advanced: { $changed } of { $count ->
            [one] 1 setting
           *[other] { $count } settings
        } changed
}
fold-title = Advanced
fold-help = Settings that rarely change: { $names }. Space shows or hides them.
# The time axis of a chart: how long ago, and the newest value.
chart-ago = -{ $time }
chart-now = now
hint-needed = required
hint-optional = optional
catalogue-unknown = Can't read the list.
say-no-passphrase = No passphrase was entered.
standing-counts = { $delivered } delivered, { $dead } dead
needs-you = { $name } needs attention: { $cause } since { $since }. { $waiting ->
        [one] { $waiting } event waits
       *[other] { $waiting } events wait
    }.
needs-denied = { $action } denied
needs-enter = Enter to fix it.
needs-open = Open it to fix it.
cause-credentials = key not accepted
cause-permission = access denied
cause-encryption = KMS key denied
cause-stream-missing = no such stream
cause-unreachable = no answer
cause-unordered = order at risk
cause-refused = records rejected
cause-failing = every record fails
cause-disk-full = disk full
cause-held = manually
say-draining-at-end = Delivering the lines already read, for up to 30 s. ctrl+c leaves the rest to the next run.
act-add = Add
about-add = Add an entry by typing it
act-take = Add
about-take = Add the typed entry
act-to-list = To list
about-to-list = Go to the list and keep the filter
act-clear-filter = Clear
about-clear-filter = Clear the filter
act-hash = SHA-256
about-hash = Export the IDs of this namespace as SHA-256, or unchanged
act-change = Change
about-change = Change this setting, then return here
act-show-spec = Spec
about-show-spec = Show the settings file for outflow apply
title-spec = Settings file (spec)
panel-statement = ctrl+p shows it for copying.
say-needs-feed = { $name } is saved. The app can't read standard input; run: `outflow run { $name } < feed`.
say-secret-length = The secret has { $chars } characters; AWS secret access keys have 40. Copy it again, or press enter again to use it.
say-trying = Asking AWS for the identity… enter continues without waiting, esc stays.
say-key-refused = AWS rejects this key; see the panel. Press enter again to store it anyway.
say-not-tried = Couldn't check the identity; press enter again to continue anyway. { $reason }
say-saving = Saving… If another outflow process delays it, esc cancels.
say-saved-late = Too late to cancel: { $file } is saved. Nothing is streaming.
add-own = name to add:
act-all-rights = All results
about-all-rights = Show all check results, with cause and fix in full
title-rights = Check results
panel-more = … { $count } more: ctrl+g
act-field-help = Field help
about-field-help = Explain the selected field, with an example
title-field-help = About this field
say-nothing-looked-at = Nothing has been checked yet.
state-allowed = allowed
state-denied = denied
state-missing = missing
state-unknown = couldn't check
say-changed-before = { $field } has changed; check this step again.
