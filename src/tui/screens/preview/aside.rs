//! Draws the facts about an event beside its bytes.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::text::Line;
use serde::Deserialize;

use crate::activation::{FirstOf, SegmentChanges};
use crate::backstage::remarks::remarks;
use crate::delivery::limits::{DEFAULT_RECORD_BYTES, PARTITION_KEY_BYTES};
use crate::flow::{EventPreview, PreviewRemarks};
use crate::source::survey::mask::masked;
use crate::text::foreign::printable;
use crate::text::{Key, Phrase, say};
use crate::tui::layout::{self, to_cells};
use crate::tui::look::Look;
use crate::tui::screens::parts::short_shard;
use crate::tui::theme::Role;
use crate::tui::widgets::json::Masking;
use crate::tui::widgets::line::{fit, pad, take_end, take_start, width, wrap, wrap_lines};
use crate::tui::widgets::number::{count, size};

/// With fewer rows than this, the reason is cut to one line.
const LOW: u16 = 7;

/// Maximum width of a segment's name, in cells.
const SEGMENT: usize = 40;

/// The profile is not read from a body with more bytes than this.
const MOST_BYTES: usize = 1024 * 1024;

/// Draws the facts, as many as fit. Returns the number of rows they need.
pub(super) fn draw(
    event: &EventPreview,
    profile: Option<&str>,
    masking: Masking,
    area: Rect,
    look: &Look,
    buf: &mut Buffer,
) -> u16 {
    let names = [
        Key::PreviewWhy,
        Key::PreviewSize,
        Key::PreviewKey,
        Key::PreviewShard,
        Key::PreviewProfile,
        Key::PreviewSequence,
    ];
    let wide = names.iter().map(|name| width(&look.text(*name))).max().unwrap_or_default() + 2;
    let cells = usize::from(area.width).saturating_sub(wide);
    let (size_text, size_role) = describe_size(event, look);
    let profile = profile.map_or_else(String::new, |profile| mask_profile(profile, masking));
    let shard = event.shard.as_deref().map_or_else(
        || look.text(Key::PreviewShardUnknown),
        |shard| look.text(say::PreviewShardLikely { name: printable(&short_shard(shard)) }),
    );
    let why = explain_trigger(event, look);
    let values = [
        (if area.height < LOW { fit(&why, cells, look.glyphs) } else { why }, Role::Text),
        (size_text, size_role),
        (cut_middle(&event.partition_key, cells, look), Role::Text),
        (shard, Role::Text),
        (cut_middle(&printable(&profile), cells, look), Role::Text),
        (count(event.sequence, look), Role::Text),
    ];
    let mut row = 0;
    for (name, (value, role)) in names.into_iter().zip(values) {
        for (place, line) in wrap(&value, cells).into_iter().enumerate() {
            let name = if place == 0 { look.text(name) } else { String::new() };
            let line = Line::from_iter([look.span(Role::Muted, pad(&name, wide)), look.span(role, line)]);
            layout::draw_row(area, row, &line, buf);
            row += 1;
        }
    }
    let values = match masking {
        Masking::On => Key::PreviewValuesHidden,
        Masking::Off => Key::PreviewValuesShown,
    };
    for key in [Key::PreviewBytes, values] {
        row += 1;
        for line in wrap(&look.text(key), usize::from(area.width)) {
            layout::draw_row(area, row, &Line::from(look.span(Role::Muted, line)), buf);
            row += 1;
        }
    }
    to_cells(row)
}

/// Returns remarks about the feed, a sentence each: lines without an event, and mappings that match nothing in it.
pub(super) fn list_remarks(left_out: &PreviewRemarks, look: &Look) -> Vec<String> {
    remarks(&left_out.reasons, &left_out.unmatched).iter().map(|remark| remark.text(&look.texts)).collect()
}

/// Draws these remarks below the facts, as many as fit.
pub(super) fn draw_remarks(remarks: &PreviewRemarks, area: Rect, look: &Look, buf: &mut Buffer) {
    let wrap = |text: &String| wrap_lines(Role::Warn, text, usize::from(area.width), look);
    let lines: Vec<_> = list_remarks(remarks, look).iter().flat_map(wrap).collect();
    layout::draw_lines(layout::skip_rows(area, 1), &lines, buf);
}

fn explain_trigger(event: &EventPreview, look: &Look) -> String {
    // In the first event of a profile everything is new.
    if event.sequence == 1 {
        let first = look.text(Key::PreviewWhyFirst);
        return [first]
            .into_iter()
            .chain(describe_changes(&event.segment_changes, look))
            .collect::<Vec<_>>()
            .join("; ");
    }
    let reasons = event.triggers.names().map(|name| match name {
        "attribute" => look.text(Key::PreviewWhyAttribute),
        "segmentation" => {
            describe_changes(&event.segment_changes, look).unwrap_or_else(|| look.text(Key::PreviewWhySegment))
        }
        "identity" => look.text(Key::PreviewWhyIdentity),
        "backfill" => look.text(Key::PreviewWhyBackfill),
        other => other.to_owned(),
    });
    reasons.collect::<Vec<_>>().join("; ")
}

/// Returns for example `entered High propensity and 2 more; left Churn risk`.
fn describe_changes(crossed: &SegmentChanges, look: &Look) -> Option<String> {
    let named = |first: &FirstOf| {
        let name = fit(&printable(&first.name), SEGMENT, look.glyphs);
        if first.more > 0 { look.text(say::PreviewAndMore { name, count: Phrase::count(first.more) }) } else { name }
    };
    let entered = crossed.entered.as_ref().map(|first| look.text(say::PreviewWhyEntered { segments: named(first) }));
    let left = crossed.left.as_ref().map(|first| look.text(say::PreviewWhyLeft { segments: named(first) }));
    let parts: Vec<_> = entered.into_iter().chain(left).collect();
    (!parts.is_empty()).then(|| parts.join("; "))
}

/// Returns the size of the record's data and the stream's limit. The comparison with the limit adds the partition key,
/// which counts too.
fn describe_size(event: &EventPreview, look: &Look) -> (String, Role) {
    let data = event.body.len() + usize::from(event.has_line_end);
    let bytes = data + PARTITION_KEY_BYTES;
    let limit = event.limit.unwrap_or(DEFAULT_RECORD_BYTES);
    let (shown_size, shown_limit) = (size(data, look), size(limit, look));
    let text = if event.limit.is_some() {
        look.text(say::PreviewSizeOf { size: shown_size, limit: shown_limit })
    } else {
        look.text(say::PreviewSizeUsual { size: shown_size, limit: shown_limit })
    };
    match (bytes > limit, event.limit) {
        (true, Some(_)) => (format!("{text}: {}", look.text(Key::PreviewTooLarge)), Role::Bad),
        (true, None) => (text, Role::Warn),
        (false, _) => (text, Role::Text),
    }
}

fn mask_profile(profile: &str, masking: Masking) -> String {
    let (namespace, id) = profile.split_once(' ').unwrap_or(("", profile));
    match masking {
        Masking::On => format!("{namespace} {}", masked(&["id"], id).unwrap_or_default()),
        Masking::Off => profile.to_owned(),
    }
}

/// Cuts a long word in its middle: its ends identify it.
fn cut_middle(text: &str, cells: usize, look: &Look) -> String {
    if width(text) <= cells {
        return text.to_owned();
    }
    let keeps = cells.saturating_sub(width(look.glyphs.more)) / 2;
    fit(&format!("{}{}{}", take_start(text, keeps), look.glyphs.more, take_end(text, keeps)), cells, look.glyphs)
}

/// The part of an event that identifies its profile.
#[derive(Deserialize)]
struct EventIdentities {
    #[serde(rename = "identityMap", default)]
    identity_map: serde_json::Map<String, serde_json::Value>,
}

/// Returns namespace and id of the primary identity, or else of the first one.
pub(super) fn find_profile(body: &[u8]) -> Option<String> {
    let whose: EventIdentities = serde_json::from_slice(body.get(..).filter(|body| body.len() <= MOST_BYTES)?).ok()?;
    let ids = |(namespace, ids): (&String, &serde_json::Value)| {
        let one = |id: &serde_json::Value| {
            let primary = id.get("primary").and_then(serde_json::Value::as_bool).unwrap_or(false);
            let id = id.get("id").filter(|id| id.is_string() || id.is_number())?;
            let id = id.as_str().map_or_else(|| id.to_string(), str::to_owned);
            Some((primary, format!("{namespace} {id}")))
        };
        ids.as_array().map(|ids| ids.iter().filter_map(one).collect::<Vec<_>>()).unwrap_or_default()
    };
    let all: Vec<_> = whose.identity_map.iter().flat_map(ids).collect();
    all.iter().find(|(primary, _)| *primary).or(all.first()).map(|(_, name)| name.clone())
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::text::Texts;
    use crate::tui::theme::Theme;

    #[test]
    fn a_long_word_keeps_both_ends_whatever_its_letters_take() {
        let look = Look::new(Arc::new(Texts::new(None)), Theme::Mono);
        assert_eq!(cut_middle("9f2c41aa05b328394d07e", 9, &look), "9f2c…d07e");
        assert_eq!(cut_middle("城市東京の店舗", 9, &look), "城市…店舗");
        assert_eq!(cut_middle("e\u{301}abcdefgho\u{301}", 5, &look), "e\u{301}a…ho\u{301}");
    }
}
