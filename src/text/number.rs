//! How a language writes numbers.

use super::{Key, Texts};

/// A number with its groups of three digits apart: `1,204`.
pub fn grouped(number: u64, texts: &Texts) -> String {
    let (digits, group) = (number.to_string(), texts.text(Key::NumberGroup));
    let mut text = String::with_capacity(digits.len() + digits.len() / 3 * group.len());
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            text.push_str(&group);
        }
        text.push(digit);
    }
    text
}
