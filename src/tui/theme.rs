//! Styles by meaning. No other file names a color.
//!
//! The colors are the terminal's own sixteen, and text has its default color. So the color scheme that the user
//! chose stays readable, on a dark and on a light background.

use ratatui::style::Color::{self, Blue, Cyan, Green, LightBlue, LightMagenta, LightRed, Magenta, Red, Yellow};
use ratatui::style::{Modifier, Style};

const PLAIN: Modifier = Modifier::empty();
const DIM: Modifier = Modifier::DIM;
const BOLD: Modifier = Modifier::BOLD;
const UNDERLINED: Modifier = Modifier::UNDERLINED;
const REVERSED: Modifier = Modifier::REVERSED;

macro_rules! roles {
    ($($(#[$doc:meta])* $role:ident: $dark:expr, $light:expr, $weight:expr, $strong:expr;)*) => {
        /// The meaning of a text, which decides its style.
        #[derive(Clone, Copy, PartialEq, Eq, Debug)]
        pub enum Role {
            $($(#[$doc])* $role,)*
        }

        impl Role {
            pub const ALL: &[Self] = &[$(Self::$role,)*];

            fn appearance(self) -> Appearance {
                match self {
                    $(Self::$role => Appearance { dark: $dark, light: $light, weight: $weight, strong: $strong },)*
                }
            }
        }
    };
}

struct Appearance {
    dark: Option<Color>,
    light: Option<Color>,
    /// Distinguishes the role without color.
    weight: Modifier,
    /// Like `weight`, but nothing is dim.
    strong: Modifier,
}

// Each role with its `Appearance`.
roles! {
    Text: None, None, PLAIN, PLAIN;
    /// Secondary text: hints, labels of the frame, examples.
    Muted: None, None, DIM, PLAIN;
    /// The title of a screen or of a group.
    Title: None, None, BOLD, BOLD;
    /// The focused element.
    Focus: Some(Cyan), Some(Blue), BOLD, REVERSED | BOLD;
    /// The whole focused row.
    Row: None, None, REVERSED, REVERSED | BOLD;
    /// The selected option.
    Choice: Some(Green), Some(Green), BOLD, BOLD;
    Good: Some(Green), Some(Green), PLAIN, PLAIN;
    Warn: Some(Yellow), Some(Magenta), PLAIN, BOLD;
    /// A failure or a blocker.
    Bad: Some(LightRed), Some(Red), BOLD, UNDERLINED | BOLD;
    /// Work in progress, or information.
    Info: Some(Cyan), Some(Blue), PLAIN, PLAIN;
    /// Lines between panes.
    Border: None, None, DIM, PLAIN;
    Key: Some(Cyan), Some(Blue), BOLD, BOLD;
    /// Characters that a filter matched.
    Match: Some(Cyan), Some(Blue), UNDERLINED, UNDERLINED | BOLD;
    /// Charts and the filled part of gauges.
    Chart: Some(LightBlue), Some(Blue), PLAIN, PLAIN;
    /// The empty part of a gauge.
    ChartEmpty: None, None, DIM, PLAIN;
    JsonName: Some(Cyan), Some(Blue), PLAIN, PLAIN;
    JsonString: Some(Green), Some(Green), PLAIN, PLAIN;
    JsonNumber: Some(LightBlue), Some(Blue), PLAIN, PLAIN;
    /// `true`, `false` and `null`.
    JsonWord: Some(LightMagenta), Some(Magenta), PLAIN, PLAIN;
}

/// The set of colors in use.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub enum Theme {
    #[default]
    Dark,
    Light,
    /// No colors: only bold, dim, reversed and underlined text.
    Mono,
    /// No colors and nothing dim: the terminal's own text color is the one that stands out on any background. The
    /// focus is reversed.
    HighContrast,
}

impl Theme {
    /// Returns the next theme; after the last comes the first.
    #[must_use]
    pub fn next(self) -> Self {
        match self {
            Self::Dark => Self::Light,
            Self::Light => Self::Mono,
            Self::Mono => Self::HighContrast,
            Self::HighContrast => Self::Dark,
        }
    }

    pub fn named(name: &str) -> Option<Self> {
        match name {
            "dark" => Some(Self::Dark),
            "light" => Some(Self::Light),
            "mono" => Some(Self::Mono),
            "high-contrast" => Some(Self::HighContrast),
            _ => None,
        }
    }

    /// Whether the theme needs no change where colors are not wanted.
    pub fn is_without_color(self) -> bool {
        matches!(self, Self::Mono | Self::HighContrast)
    }

    /// Returns the theme for the value of `COLORFGBG`, in which some terminals report their colors: `15;0` is light
    /// text on a dark background.
    pub fn from_background(colorfgbg: Option<&str>) -> Self {
        let ground = colorfgbg.and_then(|both| both.rsplit(';').next()).and_then(|ground| ground.parse::<u8>().ok());
        if matches!(ground, Some(7 | 9..=15)) { Self::Light } else { Self::Dark }
    }

    pub fn style(self, role: Role) -> Style {
        let Appearance { dark, light, weight, strong } = role.appearance();
        let (color, weight) = match self {
            Self::Dark => (dark, weight),
            Self::Light => (light, weight),
            Self::Mono => (None, weight),
            Self::HighContrast => (None, strong),
        };
        Style { fg: color, ..Style::new().add_modifier(weight) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_background_is_known_by_its_last_number() {
        let grounds = [Some("15;0"), Some("0;15"), Some("0;default;7"), Some("12;8"), Some("0;"), None];
        let expected = [Theme::Dark, Theme::Light, Theme::Light, Theme::Dark, Theme::Dark, Theme::Dark];
        assert_eq!(grounds.map(Theme::from_background), expected);
    }

    #[test]
    fn no_text_is_white_or_black_and_none_has_a_ground() {
        let none = [Color::White, Color::Black, Color::Gray, Color::DarkGray];
        for theme in [Theme::Dark, Theme::Light, Theme::Mono, Theme::HighContrast] {
            for role in Role::ALL {
                let style = theme.style(*role);
                assert_eq!(style.bg, None, "{role:?}");
                assert!(!style.fg.is_some_and(|color| none.contains(&color)), "{role:?}");
                assert!(!theme.is_without_color() || style.fg.is_none(), "{role:?}");
            }
        }
    }
}
