# Which profiles leave, and what of them: segments, attributes, identities, review.
percent = { $percent } %
percent-less = < 1 %
list-filter = / filter:
list-nothing-matches = Nothing matches. esc clears the filter.
list-only-chosen = only chosen: { $counts }
list-nothing-yet = The source is being read. Whatever it holds is shown here as it is found.
list-nothing-there = There is nothing of the kind in this source. Press + to type one.
list-nothing-readable = The source cannot be read, so nothing can be shown. Press + to type one.
nothing-stopped = Reading was stopped; ctrl+r reads again.
list-nothing-of-stdin = Standard input is read only without a screen, so nothing is known of it. Press + to type one.
list-no-namespace = None is known. Press + to type one.
list-not-in-feed = The source does not have it so far. It leaves as soon as it does.
list-not-seen = not seen
counts = { $shown } of { $all } shown, { $chosen } chosen
counts-hidden = { $shown } of { $all } shown, { $chosen } chosen, { $hidden } hidden
found-more = and { $count } more
add-segment = id to add:
add-segment-hint = id or namespace/id, commas between
head-members = members
head-entries = in /day
head-exits = out /day
segment-first-seen = First seen { $date }.
segment-members-of = { $members ->
        [one] { $members } of { $profiles } profiles is in it
       *[other] { $members } of { $profiles } profiles are in it
    } ({ $share }).
segment-statuses = Statuses: { $existing } existing, { $realized } realized, { $exited } exited.
segment-statuses-other = Statuses: { $existing } existing, { $realized } realized, { $exited } exited, { $other } unknown.
segment-all-have = All profiles of the source have: { $list }.
attribute-counts = { $chosen } of { $all } chosen ({ $limit } is the soft limit)
attribute-counts-shown = { $shown } match, { $chosen } of { $all } chosen ({ $limit } is the soft limit)
add-attribute = path to add:
add-attribute-hint = person.email, commas between
attribute-facts = { $kinds }, { $profiles ->
        [one] { $profiles } profile
       *[other] { $profiles } profiles
    } ({ $share }).
attribute-example = For example { $example }
attribute-within = It leaves with what it is in. space lets the rest leave without it.
attribute-branch = space chooses it whole: all { $count } in it, and what is added to it later.
kind-text = text
kind-date = date
kind-number = number
kind-switch = yes/no
kind-list = list
kind-object = group
kind-nothing = null
hint-consent = consent
hint-consent-about = It decides what may leave, and is rarely exported itself.
hint-personal = personal
hint-personal-about = It looks personal, so the example is masked. What leaves is not.
add-namespace = namespace to add:
identity-hashed = SHA-256
identity-hash-about = h lets its ids leave as SHA-256 of their trimmed, lowercased text.
identity-share = { $share } of the profiles have { $name }.
reading = Reading { $source }: { $profiles ->
        [one] { $profiles } profile
       *[other] { $profiles } profiles
    }, { $percent } %, { $seconds } s left. You can go on.
reading-endless = Reading { $source }: { $profiles ->
        [one] { $profiles } profile
       *[other] { $profiles } profiles
    }. You can go on.
reading-begins = Reading { $source }…
reading-failed = { $source } cannot be read. { $reason } Check the path; ctrl+r reads it again.
reading-stdin = Standard input is read only without a screen: `outflow run { $name } < feed`.
reading-done = { $source } was read: { $lines ->
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
        [one] { $malformed } line is none
       *[other] { $malformed } lines are none
    }, { $unidentified ->
        [one] { $unidentified } has no identity
       *[other] { $unidentified } have no identity
    }.
reading-bound = The first { $lines } lines of { $source } were looked at: { $profiles } profiles.
reading-cancelled = Stopped at { $lines ->
        [one] { $lines } line
       *[other] { $lines } lines
    } of { $source }: { $profiles ->
        [one] { $profiles } profile
       *[other] { $profiles } profiles
    }. ctrl+r reads it again.
reading-stopped = Reading { $source } was stopped. ctrl+r reads it again.
reading-left-out = { $source } has more names than can be counted apart; some are left out. Type them.
reading-inexact = { $source } has more than can be counted apart; some counts are too high.
review-none = none
review-sample = { $kind }, { $count ->
        [one] { $count } profile
       *[other] { $count } profiles
    }
review-all = all
review-all-of = all: { $list }
review-all-segments = all segments of a profile
review-go-on = Go on
review-go-on-about = see the events that would leave
review-first = First export
review-nobody = nobody of this source is in these segments
review-unknown = not known before standard input is read
review-clean = Nothing is in the way.
review-warns = Worth a look: { $count }. You can go on.
review-blocks = In the way: { $count }. Enter on one of them goes there.
review-command = Without a screen: outflow apply { $file }
estimate-events = about { $events ->
        [one] { $events } event
       *[other] { $events } events
    }
estimate-range = { $least } to { $most } events
estimate-measuring = size to come
estimate-time = { $time } at 1,000/s a shard
estimate-time-source = { $time } at { $rate ->
        [one] { $rate } line
       *[other] { $rate } lines
    } a second
review-unreadable = not known: the source cannot be read
say-chosen = { $name } is chosen; space takes it back. enter goes on.
go-on = [ Continue ]
say-no-segment = { $typed } is no segment: write its id, or namespace/id.
say-no-path = { $typed } has an empty part: join the names by single dots, as in person.email. Enclose a name that has a dot in quotes.
say-none-chosen = Nothing is chosen yet: space chooses the row at hand.
review-on = yes
review-secret-typed = typed and not stored yet, { $count } characters
review-secret = { $place }, { $count } characters
