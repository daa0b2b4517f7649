//! The keys of what is told of an event that would leave.

use super::named::keys;

keys! {
    /// One text of the Preview screen.
    PreviewKey {
        Head = "preview-head-of",
        HeadFirst = "preview-head-first",
        HeadInUse = "preview-head-in-use",
        Coming = "preview-coming",
        Nothing = "preview-nothing",
        NothingHow = "preview-nothing-how",
        NothingYet = "preview-nothing-yet",
        NothingYetHow = "preview-nothing-yet-how",
        Refused = "preview-refused",
        Stopped = "preview-stopped",
        Stdin = "preview-stdin",
        Why = "preview-why",
        WhyFirst = "preview-why-first",
        WhySegment = "preview-why-segment",
        WhyEntered = "preview-why-entered",
        WhyLeft = "preview-why-left",
        AndMore = "preview-and-more",
        WhyAttribute = "preview-why-attribute",
        WhyIdentity = "preview-why-identity",
        WhyBackfill = "preview-why-backfill",
        Size = "preview-size",
        SizeOf = "preview-size-of",
        SizeUsual = "preview-size-usual",
        TooLarge = "preview-too-large",
        PartitionKey = "preview-key",
        Shard = "preview-shard",
        ShardLikely = "preview-shard-likely",
        ShardUnknown = "preview-shard-unknown",
        Profile = "preview-profile",
        Sequence = "preview-sequence",
        Bytes = "preview-bytes",
        ValuesShown = "preview-values-shown",
        ValuesHidden = "preview-values-hidden",
        Find = "preview-find",
        Found = "preview-found",
        SayFirst = "preview-say-first",
        SayLast = "preview-say-last",
        SayAll = "preview-say-all",
        SayMost = "preview-say-most",
    }
}
