//! Formats a part of a whole in percent.

use crate::text::{Key, say};
use crate::tui::look::Look;

/// Formats for example `98 %`. Rounds down, but shows more than nothing as `< 1 %`. So only nothing is `0 %`, and only
/// all is `100 %`.
pub fn share(part: u64, of: u64, look: &Look) -> String {
    let percent = u128::from(part) * 100 / u128::from(of.max(1));
    if percent == 0 && part > 0 {
        return look.text(Key::PercentLess);
    }
    look.text(say::Percent { percent: percent.min(100).to_string() })
}

/// Formats a part from 0 to 1. Less than 1 % is shown as `0 %`.
pub fn percent(part: f64, look: &Look) -> String {
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "it is kept within 0 and 100")]
    let whole = (part * 100.0).clamp(0.0, 100.0) as u64;
    share(whole, 100, look)
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::text::Texts;
    use crate::tui::theme::Theme;

    #[test]
    fn shares_are_rounded_down_and_never_to_nothing() {
        let look = Look::new(Arc::new(Texts::new(None)), Theme::Mono);
        let shares = [(0, 0), (0, 9), (1, 1000), (98, 100), (999, 1000), (1000, 1000)];
        let shown = shares.map(|(part, of)| share(part, of, &look));
        assert_eq!(shown, ["0 %", "0 %", "< 1 %", "98 %", "99 %", "100 %"]);
        assert_eq!([0.0, 0.625, 1.0, f64::NAN].map(|part| percent(part, &look)), ["0 %", "62 %", "100 %", "0 %"]);
    }
}
