//! Tests that mapping times are written into every form of TOML that a spec can have.

use proptest::prelude::*;
use time::OffsetDateTime;
use time::macros::datetime;

use super::*;
use crate::destination::Saved;
use crate::destination::draft::Draft;
use crate::destination::draft::tests::specs;

const NOW: OffsetDateTime = datetime!(2026-05-25 21:24:39 UTC);
const LATER: OffsetDateTime = datetime!(2026-05-26 21:24:39.5 UTC);
const AT: &str = "mapped_at = 2026-05-25T21:24:39Z";
const CHANGED: &str = "mapping_updated_at = 2026-05-25T21:24:39Z";

fn saved(text: &str) -> Saved {
    Saved::read(text.as_bytes(), "high.toml", std::path::Path::new("/")).unwrap()
}

/// Returns [`LEAST`] with these segments, as the first save stores it.
fn stored(segments: &str) -> String {
    mapped_text(&LEAST.replace("segments = [{ id = \"s\" }]\n", segments))
}

fn mapped_text(text: &str) -> String {
    saved(text).mapped(None, NOW).unwrap().text().to_owned()
}

#[test]
fn entries_in_a_list_get_it_behind_their_last_value() {
    let segments = |first: &str, second: &str| {
        format!(
            "segments = [ # ours\n    {{id='a'{first}}}, # é\n    {{ name = \"n}}, \", id = \"\"\"b\"\"\"{second} , # kept\n }}, ]\n"
        )
    };
    let added = format!(", {AT}, {CHANGED}");
    let expected = LEAST.replace("segments = [{ id = \"s\" }]\n", &segments(&added, &added));
    assert_eq!(stored(&segments("", "")), expected);
}

#[test]
fn entries_of_their_own_get_lines_like_theirs() {
    let segments = |first: &str, second: &str| {
        format!(
            "  [[activation.segments]]\n  id = \"a\" # ours\n{first}\n[[activation.segments]]\r\nname = \"n\"\r\nid = \"b\"{second}"
        )
    };
    let second = format!("\r\n{AT}\r\n{CHANGED}\r\n");
    let expected = segments(&format!("  {AT}\n  {CHANGED}\n"), &second);
    let expected = LEAST.replace("segments = [{ id = \"s\" }]\n", &expected);
    assert_eq!(stored(&segments("", "\r\n")), expected);
    let without_end = stored(&segments("", ""));
    assert!(without_end.ends_with(&format!("id = \"b\"\n{AT}\n{CHANGED}")), "{without_end}");
}

#[test]
fn a_byte_order_mark_and_dotted_keys_are_no_obstacle() {
    let text = LEAST.replace("[activation]\nsegments", "[delivery]\n[activation]\nsegments");
    let marked = mapped_text(&format!("\u{feff}{text}"));
    assert_eq!(marked.strip_prefix('\u{feff}').unwrap(), mapped_text(&text));
    let dotted = format!("activation.segments = [{{ id = \"s\" }}]\n{}", LEAST.split("\n[activation]").next().unwrap());
    let expected = dotted.replace("\"s\" }", &format!("\"s\", {AT}, {CHANGED} }}"));
    assert_eq!(mapped_text(&dotted), expected);
}

#[test]
fn what_is_said_stays_and_only_the_rest_is_added() {
    let both =
        "segments = [{ id = \"s\", mapped_at = 2020-01-01T00:00:00Z, mapping_updated_at = 2020-01-02T00:00:00Z }]\n";
    assert!(stored(both).contains(both));
    let one = "segments = [{ id = \"s\", mapped_at = 2020-01-01T00:00:00Z }]\n";
    assert!(stored(one).contains(&one.replace("Z }", &format!("Z, {CHANGED} }}"))));
}

#[test]
fn a_mapping_keeps_its_times_until_its_name_changes_or_it_is_mapped_again() {
    let text = |segments: &str| LEAST.replace("{ id = \"s\" }", segments);
    let first = saved(&text("{ id = \"a\" }, { id = \"b\", name = \"B\" }, { id = \"b\", namespace = \"n\" }"));
    let first = first.mapped(None, NOW).unwrap();
    let second = saved(&text("{ id = \"b\", name = \"B\" }, { id = \"a\", name = \"A\" }, { id = \"c\" }"))
        .mapped(Some(first.spec()), LATER);
    let moments = |saved: &Saved| -> Vec<_> {
        let segments = saved.spec().activation.segments.iter();
        segments.map(|one| (one.id.clone(), one.stamps.mapped_at, one.stamps.mapping_updated_at)).collect()
    };
    let (now, later) = (SegmentTime::of(NOW), SegmentTime::of(LATER));
    let second = second.unwrap();
    assert_eq!(moments(&first), ["a", "b", "b"].map(|id| (id.to_owned(), now, now)));
    assert_eq!(moments(&second), [("b".into(), now, now), ("a".into(), now, later), ("c".into(), later, later)]);
    let third = saved(&text("{ id = \"b\", namespace = \"n\" }")).mapped(Some(second.spec()), LATER).unwrap();
    assert_eq!(moments(&third), [("b".into(), later, later)], "each namespace has its own IDs");
}

#[test]
fn a_new_name_is_a_change_even_where_the_moment_of_the_old_one_is_repeated() {
    let old = saved(&stored("segments = [{ id = \"s\", name = \"old\" }, { id = \"t\" }]\n"));
    let later = |text: &str| saved(text).mapped(Some(old.spec()), LATER).unwrap().text().to_owned();
    let renamed = old.text().replace("\"old\"", "\"new\"");
    let changed = "mapping_updated_at = 2026-05-26T21:24:39.5Z";
    assert_eq!(later(&renamed), renamed.replacen(CHANGED, changed, 1));
    let first = format!("{{ {CHANGED}, name = \"new\", id = \"s\"");
    let turned = renamed.replacen(&format!("{{ id = \"s\", name = \"new\", {AT}, {CHANGED}"), &first, 1);
    assert!(turned.contains(&first));
    assert_eq!(later(&turned), turned.replacen(&first, &format!("{}, {AT}", first.replace(CHANGED, changed)), 1));
    let quoted = renamed.replacen(CHANGED, "mapping_updated_at = \"2026-05-25T23:24:39+02:00\"", 1);
    assert_eq!(later(&quoted), renamed.replacen(CHANGED, changed, 1));
    let said = renamed.replacen(CHANGED, "mapping_updated_at = 2026-05-25T21:24:40Z", 1);
    assert_eq!(later(&said), said, "the spec gives its own mapping time");
    assert_eq!(later(old.text()), old.text());
}

#[test]
fn what_is_added_is_in_order_with_what_is_said() {
    let text = |moments: &str| LEAST.replace("id = \"s\"", &format!("id = \"s\"{moments}"));
    let old = saved(&text("")).mapped(None, NOW).unwrap();
    let moments = |moments: &str, old: Option<&Spec>| {
        let stored = saved(&text(moments)).mapped(old, LATER).unwrap();
        let stamps = stored.spec().activation.segments[0].stamps;
        [stamps.mapped_at, stamps.mapping_updated_at].map(|at| at.unwrap().to_string())
    };
    let (before, now, later) = ("2026-05-24T21:24:39Z", "2026-05-25T21:24:39Z", "2026-05-26T21:24:39.5Z");
    let after = "2026-05-27T21:24:39Z";
    for (key, at, new, kept) in [
        ("mapping_updated_at", before, [before, before], [before, before]),
        ("mapping_updated_at", after, [later, after], [now, after]),
        ("mapped_at", before, [before, later], [before, now]),
        ("mapped_at", after, [after, after], [after, after]),
    ] {
        let said = format!(", {key} = {at}");
        assert_eq!(
            (moments(&said, None), moments(&said, Some(old.spec()))),
            (new.map(Into::into), kept.map(Into::into))
        );
    }
    let both = format!(", mapped_at = {after}, mapping_updated_at = {before}");
    assert_eq!(moments(&both, None), [after, before]);
}

#[test]
fn a_moment_that_no_spec_can_write_is_not_written() {
    let spec = saved(LEAST);
    assert_eq!(spec.mapped(None, datetime!(-0001-01-01 00:00 UTC)).unwrap(), spec);
}

proptest! {
    #[test]
    fn whatever_the_spec_it_is_read_back_with_all_moments_and_is_stored_once(spec in specs()) {
        let printed = [Draft::edit(&spec).to_spec(), toml::to_string(&spec.checked()).unwrap()];
        for text in printed {
            let mut expected = spec.clone();
            for segment in &mut expected.activation.segments {
                segment.stamps.mapped_at = SegmentTime::of(NOW);
                segment.stamps.mapping_updated_at = SegmentTime::of(NOW);
            }
            let stored = saved(&text).mapped(None, NOW).unwrap();
            prop_assert_eq!(stored.spec(), &expected);
            prop_assert_eq!(&saved(&text).mapped(Some(stored.spec()), LATER).unwrap(), &stored);
            prop_assert_eq!(&stored.mapped(None, LATER).unwrap(), &stored);
        }
    }
}
