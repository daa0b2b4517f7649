# Which profiles leave, and what of them: segments, attributes, identities, review.
percent = { $percent } %
percent-less = < 1 %
list-filter = / filter:
list-nothing-matches = Nothing matches. esc clears the filter.
list-only-chosen = only chosen: { $counts }
list-nothing-yet = Reading the source. Entries appear here as they are found.
list-nothing-there = The source has no such entries. Press + to type one.
list-nothing-readable = Can't read the source, so the list is empty. Press + to type an entry.
nothing-stopped = Reading was stopped; ctrl+r reads again.
list-nothing-of-stdin = The app can't read standard input, so the list is empty. Press + to type an entry.
list-no-namespace = No namespace is known. Press + to add one.
list-not-in-feed = Not found in the source so far. It is exported when it appears.
list-not-seen = not seen
counts = { $shown } of { $all } shown, { $chosen } chosen
counts-hidden = { $shown } of { $all } shown, { $chosen } chosen, { $hidden } hidden
found-more = and { $count } more
add-segment = ID to add:
add-segment-hint = ID or namespace/ID, comma-separated
head-members = members
head-entries = in/day
head-exits = out/day
segment-first-seen = First seen { $date }.
segment-members-of = { $members ->
        [one] { $members } of { $profiles } profiles is in it
       *[other] { $members } of { $profiles } profiles are in it
    } ({ $share }).
segment-statuses = Statuses: { $existing } existing, { $realized } realized, { $exited } exited.
segment-statuses-other = Statuses: { $existing } existing, { $realized } realized, { $exited } exited, { $other } unknown.
segment-all-have = Identities in the whole source: { $list }.
attribute-counts = { $chosen } of { $all } chosen ({ $limit } is the soft limit)
attribute-counts-shown = { $shown } match, { $chosen } of { $all } chosen ({ $limit } is the soft limit)
add-attribute = path to add:
add-attribute-hint = person.email, comma-separated
attribute-facts = { $kinds }, { $profiles ->
        [one] { $profiles } profile
       *[other] { $profiles } profiles
    } ({ $share }).
attribute-example = Example: { $example }
attribute-within = Exported with its group. Press space to export the rest without it.
attribute-branch = Press space to choose the whole group: { $count } now, and any added later.
kind-text = text
kind-date = date
kind-number = number
kind-switch = yes/no
kind-list = list
kind-object = group
kind-nothing = null
hint-consent = consent
hint-consent-about = It decides what can be exported, and is rarely exported itself.
hint-personal = personal
hint-personal-about = It looks personal, so the example is masked. The exported value isn't.
identity-hashed = SHA-256
identity-hash-about = Press h to export its IDs as SHA-256 of their trimmed, lowercase text.
identity-share-short = { $share } of profiles
say-hashed-again = { $name } leaves as SHA-256 again, as before.
say-not-hashed = { $name } leaves unchanged, not as SHA-256. Press h to hash it.
reading = Reading { $source }: { $profiles ->
        [one] { $profiles } profile
       *[other] { $profiles } profiles
    }, { $percent } %, { $seconds } s left.
reading-endless = Reading { $source }: { $profiles ->
        [one] { $profiles } profile
       *[other] { $profiles } profiles
    }.
reading-begins = Reading { $source }…
reading-failed = Reading { $source } failed. { $reason }
reading-stdin = The app can't read standard input. Run: `outflow run { $name } < feed`.
reading-done = Read { $source }: { $lines ->
        [one] { $lines } line
       *[other] { $lines } lines
    }, { $profiles ->
        [one] { $profiles } profile
       *[other] { $profiles } profiles
    }.
reading-done-faulty = { $source }: { $profiles ->
        [one] { $profiles } profile
       *[other] { $profiles } profiles
    }; { $malformed ->
        [one] { $malformed } malformed line
       *[other] { $malformed } malformed lines
    }, { $unidentified } without an identity.
reading-bound = Read the first { $lines } lines of { $source }: { $profiles } profiles.
reading-cancelled = Stopped after { $lines ->
        [one] { $lines } line
       *[other] { $lines } lines
    } of { $source }: { $profiles ->
        [one] { $profiles } profile
       *[other] { $profiles } profiles
    }.
reading-stopped = Reading { $source } was stopped.
hint-read-again = ctrl+r reads it again.
hint-can-continue = You can continue.
reading-left-out = { $source } has too many names to count each; some are left out. Type them.
reading-inexact = { $source } has too many entries to count each; some counts are too high.
review-none = none
review-sample = { $kind }, { $count ->
        [one] { $count } profile
       *[other] { $count } profiles
    }
review-all = all
review-all-of = all: { $list }
review-all-segments = all segments of a profile
review-go-on = Continue
review-go-on-about = see the events that would be sent
review-first = First export
review-nothing-due = Everything in the source is exported. Nothing is due until it has new lines.
review-nobody = no profile in this source is in these segments
review-unknown = unknown until standard input is read
review-clean = No problems found.
review-warns = Warnings: { $count }. You can continue.
review-blocks = Errors: { $count }. Select one and press enter to fix it.
review-command = Without the app: outflow apply { $file }
estimate-events = about { $events ->
        [one] { $events } event
       *[other] { $events } events
    }
estimate-range = { $least } to { $most } events
estimate-measuring = measuring size
estimate-time = { $time } at 1,000/s per shard
estimate-time-source = { $time } at { $rate ->
        [one] { $rate } line
       *[other] { $rate } lines
    } per second
review-unreadable = unknown: can't read the source
go-on = [ Continue ]
say-no-segment = { $typed } isn't a segment. Type its ID, or namespace/ID.
say-no-path = { $typed } has an empty part. Join names with single dots, as in person.email; put a name that contains a dot in quotes.
say-none-chosen = Nothing is chosen yet. Press space to choose the selected row.
review-on = yes
review-off = no
review-secret-typed = typed and not stored yet, { $count } characters
review-secret = { $place }, { $count } characters
