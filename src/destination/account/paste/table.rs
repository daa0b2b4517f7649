//! Keys in tables with a header line: the CSV of the AWS console, or its rows copied from a spreadsheet.

use super::labels::label;
use super::{Field, PasteFault, PasteFields, is_blank};

/// Returns whether `text` is a table that contains a secret.
pub(super) fn read(text: &str, found: &mut PasteFields) -> Result<bool, PasteFault> {
    let mut lines = text.split(['\r', '\n']).filter(|line| !line.trim_matches(is_blank).is_empty());
    let Some(head) = lines.next() else { return Ok(false) };
    let Some(separator) = [',', ';', '\t'].into_iter().find(|separator| head.contains(*separator)) else {
        return Ok(false);
    };
    let fields: Vec<Option<Field>> = cells(head, separator).into_iter().map(field).collect();
    if !fields.contains(&Some(Field::Secret)) {
        return Ok(false);
    }
    for line in lines {
        for (field, cell) in fields.iter().zip(cells(line, separator)) {
            if let Some(field) = field {
                found.set(*field, cell)?;
            }
        }
    }
    Ok(found.secret.is_some())
}

/// Splits a line into cells, with their quotes. A separator inside a cell that begins with a quote belongs to the cell:
/// names and passwords may contain one.
fn cells(line: &str, separator: char) -> Vec<&str> {
    let (mut cells, mut start, mut is_quoted) = (Vec::new(), 0, false);
    for (at, c) in line.char_indices() {
        let begun = line[start..at].trim_start_matches(is_blank);
        if c == '"' && (begun.is_empty() || begun.starts_with('"')) {
            is_quoted = !is_quoted;
        } else if c == separator && !is_quoted {
            cells.push(&line[start..at]);
            start = at + c.len_utf8();
        }
    }
    if is_quoted {
        return line.split(separator).collect();
    }
    cells.push(&line[start..]);
    cells
}

/// Returns the field of a column. Its header must be a label and nothing else.
fn field(cell: &str) -> Option<Field> {
    let cell = cell.trim_matches(|c| is_blank(c) || c == '"');
    let (field, rest) = label(cell)?;
    rest.is_empty().then_some(field)
}
