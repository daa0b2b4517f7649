//! Styles by meaning. No other file names a color.
//!
//! On a terminal with sixteen colors these are its own, and text has its default color: the color scheme that the user
//! chose stays readable, on a dark and on a light background. With 256 colors or more, only those above the first
//! sixteen are used: they look the same everywhere, so that their contrast can be computed.

use ratatui::style::Color::{self, Blue, Cyan, Green, LightBlue, LightMagenta, LightRed, Magenta, Red, Yellow};
use ratatui::style::{Modifier, Style};

const PLAIN: Modifier = Modifier::empty();
const DIM: Modifier = Modifier::DIM;
const BOLD: Modifier = Modifier::BOLD;
const UNDERLINED: Modifier = Modifier::UNDERLINED;
const REVERSED: Modifier = Modifier::REVERSED;

macro_rules! roles {
    ($($(#[$doc:meta])* $role:ident: $colors:expr, $weight:expr, $strong:expr;)*) => {
        /// The meaning of a text, which decides its style.
        #[derive(Clone, Copy, PartialEq, Eq, Debug)]
        pub enum Role {
            $($(#[$doc])* $role,)*
        }

        impl Role {
            pub const ALL: &[Self] = &[$(Self::$role,)*];

            fn appearance(self) -> Appearance {
                match self {
                    $(Self::$role => Appearance { colors: $colors, weight: $weight, strong: $strong },)*
                }
            }
        }
    };
}

struct Appearance {
    colors: Colors,
    /// Distinguishes the role without color.
    weight: Modifier,
    /// Like `weight`, but nothing is dim.
    strong: Modifier,
}

/// The colors of a role: for sixteen colors, and from the 256, each on a dark and on a light background.
struct Colors {
    sixteen: [Option<Color>; 2],
    extended: [Option<u8>; 2],
    /// The raised background, from the 256.
    ground: [Option<u8>; 2],
}

const NONE: Colors = Colors { sixteen: [None; 2], extended: [None; 2], ground: [None; 2] };
const STRONG: Colors = Colors { extended: [Some(253), Some(235)], ..NONE };
const GRAY: Colors = Colors { extended: [Some(248), Some(240)], ..NONE };
const LINE: Colors = Colors { extended: [Some(244), Some(245)], ..NONE };
const ACCENT: Colors = Colors { sixteen: [Some(Cyan), Some(Blue)], extended: [Some(80), Some(25)], ..NONE };
const GOOD: Colors = Colors { sixteen: [Some(Green), Some(Green)], extended: [Some(114), Some(22)], ..NONE };
const WARNING: Colors = Colors { sixteen: [Some(Yellow), Some(Magenta)], extended: [Some(221), Some(58)], ..NONE };
const BAD: Colors = Colors { sixteen: [Some(LightRed), Some(Red)], extended: [Some(210), Some(124)], ..NONE };
const NUMBER: Colors = Colors { sixteen: [Some(LightBlue), Some(Blue)], extended: [Some(117), Some(18)], ..NONE };
const WORD: Colors = Colors { sixteen: [Some(LightMagenta), Some(Magenta)], extended: [Some(183), Some(54)], ..NONE };
const RAISED: Colors = Colors { extended: [Some(253), Some(235)], ground: [Some(236), Some(254)], ..NONE };
const RAISED_FOCUS: Colors = Colors { extended: [Some(255), Some(16)], ground: [Some(237), Some(253)], ..NONE };
const SELECTED: Colors = Colors { extended: [Some(255), Some(16)], ground: [Some(24), Some(153)], ..NONE };

// Each role with its `Appearance`.
roles! {
    Text: NONE, PLAIN, PLAIN;
    /// Secondary text: hints, labels of the frame, examples.
    Muted: GRAY, DIM, PLAIN;
    /// The title of a screen or of a group.
    Title: STRONG, BOLD, BOLD;
    /// The focused element.
    Focus: ACCENT, BOLD, REVERSED | BOLD;
    /// The whole focused row.
    Row: SELECTED, REVERSED, REVERSED | BOLD;
    /// The selected option.
    Choice: GOOD, BOLD, BOLD;
    Good: GOOD, PLAIN, PLAIN;
    Warn: WARNING, PLAIN, BOLD;
    /// A failure or a blocker.
    Bad: BAD, BOLD, UNDERLINED | BOLD;
    /// Work in progress, or information.
    Info: ACCENT, PLAIN, PLAIN;
    /// Lines between panes, and around panels without the focus.
    Border: LINE, DIM, PLAIN;
    /// The line around the focused panel.
    FocusBorder: ACCENT, PLAIN, BOLD;
    Key: ACCENT, BOLD, BOLD;
    /// Characters that a filter matched.
    Match: ACCENT, UNDERLINED, UNDERLINED | BOLD;
    /// An answer that can be typed, on its raised background.
    Field: RAISED, UNDERLINED, UNDERLINED;
    /// The same, while it has the focus.
    FocusField: RAISED_FOCUS, UNDERLINED, UNDERLINED | BOLD;
    /// Charts and the filled part of gauges.
    Chart: NUMBER, PLAIN, PLAIN;
    /// The empty part of a gauge.
    ChartEmpty: LINE, DIM, PLAIN;
    JsonName: ACCENT, PLAIN, PLAIN;
    JsonString: GOOD, PLAIN, PLAIN;
    JsonNumber: NUMBER, PLAIN, PLAIN;
    /// `true`, `false` and `null`.
    JsonWord: WORD, PLAIN, PLAIN;
}

/// How many colors a terminal shows.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub enum ColorDepth {
    /// The terminal's own sixteen.
    #[default]
    Sixteen,
    /// 256, or all.
    Extended,
}

impl ColorDepth {
    /// Returns the depth for the values of `COLORTERM` and `TERM`.
    pub fn from_environment(colorterm: Option<&str>, term: Option<&str>) -> Self {
        let is_true = matches!(colorterm, Some("truecolor" | "24bit"));
        let is_extended = term.is_some_and(|term| term.contains("256color") || term.ends_with("-direct"));
        if is_true || is_extended { Self::Extended } else { Self::Sixteen }
    }
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

    pub fn style(self, role: Role, depth: ColorDepth) -> Style {
        let Appearance { colors, weight, strong } = role.appearance();
        let place = usize::from(self == Self::Light);
        match (self, depth) {
            (Self::Mono, _) => Style::new().add_modifier(weight),
            (Self::HighContrast, _) => Style::new().add_modifier(strong),
            (Self::Dark | Self::Light, ColorDepth::Sixteen) => {
                Style { fg: colors.sixteen[place], ..Style::new().add_modifier(weight) }
            }
            (Self::Dark | Self::Light, ColorDepth::Extended) => {
                let [fg, bg] = [colors.extended, colors.ground].map(|colors| colors[place].map(Color::Indexed));
                // The colors say what is dim, reversed or a field.
                Style {
                    fg,
                    bg,
                    ..Style::new().add_modifier(weight - DIM - REVERSED - if bg.is_some() { UNDERLINED } else { PLAIN })
                }
            }
        }
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
    fn of_sixteen_colors_no_text_is_white_or_black_and_none_has_a_ground() {
        let none = [Color::White, Color::Black, Color::Gray, Color::DarkGray];
        for theme in [Theme::Dark, Theme::Light, Theme::Mono, Theme::HighContrast] {
            for role in Role::ALL {
                let style = theme.style(*role, ColorDepth::Sixteen);
                assert_eq!(style.bg, None, "{role:?}");
                assert!(!style.fg.is_some_and(|color| none.contains(&color)), "{role:?}");
                assert!(!theme.is_without_color() || style.fg.is_none(), "{role:?}");
            }
        }
    }

    /// Returns the relative luminance of a color of the 6x6x6 cube or the gray ramp. Source: WCAG 2.2, "relative
    /// luminance"; the levels are xterm's.
    fn luminance(index: u8) -> f64 {
        let level = |step: u8| if step == 0 { 0 } else { 55 + 40 * step };
        let rgb = match index {
            16..=231 => [(index - 16) / 36, (index - 16) / 6 % 6, (index - 16) % 6].map(level),
            232..=255 => [8 + 10 * (index - 232); 3],
            0..=15 => panic!("{index} looks different on each terminal"),
        };
        luminance_of(rgb)
    }

    fn luminance_of(rgb: [u8; 3]) -> f64 {
        let linear = rgb.map(|channel| {
            let part = f64::from(channel) / 255.0;
            if part <= 0.04045 { part / 12.92 } else { ((part + 0.055) / 1.055).powf(2.4) }
        });
        0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
    }

    fn contrast(one: f64, other: f64) -> f64 {
        (one.max(other) + 0.05) / (one.min(other) + 0.05)
    }

    /// The backgrounds of common terminals: black, One Dark and Solarized dark; white and Solarized light.
    const GROUNDS: [&[[u8; 3]]; 2] = [&[[0, 0, 0], [40, 44, 52], [0, 43, 54]], &[[255, 255, 255], [253, 246, 227]]];

    #[test]
    fn every_text_has_enough_contrast_on_every_ground_that_it_may_stand_on() {
        for (theme, grounds) in [Theme::Dark, Theme::Light].into_iter().zip(GROUNDS) {
            let style = |role: Role| theme.style(role, ColorDepth::Extended);
            let index = |color: Option<Color>| match color {
                Some(Color::Indexed(index)) => Some(luminance(index)),
                None => None,
                other => panic!("{other:?}"),
            };
            let raised = [Role::Field, Role::FocusField].map(|role| index(style(role).bg).unwrap());
            for role in Role::ALL {
                let style = style(*role);
                let Some(text) = index(style.fg) else { continue };
                let least = if matches!(role, Role::Border | Role::ChartEmpty) { 3.0 } else { 4.5 };
                let terminal = grounds.iter().map(|ground| luminance_of(*ground));
                let all: Vec<f64> = match index(style.bg) {
                    Some(own) => vec![own],
                    None if least < 4.5 => terminal.collect(),
                    None => terminal.chain(raised).collect(),
                };
                for ground in all {
                    let found = contrast(text, ground);
                    assert!(found >= least, "{theme:?} {role:?}: {found:.2} on {ground:.3}");
                }
            }
        }
    }

    #[test]
    fn the_terminal_says_how_many_colors_it_has() {
        let depth = |colorterm, term| ColorDepth::from_environment(colorterm, term);
        assert_eq!(depth(Some("truecolor"), Some("xterm")), ColorDepth::Extended);
        assert_eq!(depth(None, Some("screen-256color")), ColorDepth::Extended);
        assert_eq!(depth(Some(""), Some("linux")), ColorDepth::Sixteen);
        assert_eq!(depth(None, None), ColorDepth::Sixteen);
    }
}
