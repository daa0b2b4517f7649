//! Names and places for the sample people. No real person is meant.

/// Common names and places of a country. Each name comes with its spelling in an e-mail address.
pub(super) struct Culture {
    pub(super) country: &'static str,
    pub(super) cities: &'static [&'static str],
    pub(super) given: &'static [(&'static str, &'static str)],
    pub(super) family: &'static [(&'static str, &'static str)],
}

/// Domains of the e-mail addresses. They are reserved for examples (RFC 2606, section 3).
pub(super) const DOMAINS: &[&str] = &["example.com", "example.net", "example.org"];

pub(super) const CULTURES: &[Culture] = &[
    Culture {
        country: "NL",
        cities: &["Utrecht", "’s-Hertogenbosch", "Groningen", "Súdwest-Fryslân"],
        given: &[("Sanne", "sanne"), ("Daniël", "daniel"), ("Noor", "noor"), ("Jeroen", "jeroen"), ("Loïs", "lois")],
        family: &[
            ("de Vries", "devries"),
            ("van den Berg", "vandenberg"),
            ("Bakker", "bakker"),
            ("IJsselmuiden", "ijsselmuiden"),
        ],
    },
    Culture {
        country: "ES",
        cities: &["Málaga", "A Coruña", "Sevilla", "Logroño"],
        given: &[
            ("Lucía", "lucia"),
            ("Íñigo", "inigo"),
            ("Begoña", "begona"),
            ("Andrés", "andres"),
            ("María José", "mariajose"),
        ],
        family: &[("Muñoz Ibáñez", "munoz"), ("Peña", "pena"), ("García de la Torre", "garcia"), ("Núñez", "nunez")],
    },
    Culture {
        country: "CN",
        cities: &["杭州", "成都", "西安", "哈尔滨"],
        given: &[("梅", "mei"), ("志强", "zhiqiang"), ("雨桐", "yutong"), ("建国", "jianguo"), ("晓明", "xiaoming")],
        family: &[("王", "wang"), ("李", "li"), ("欧阳", "ouyang"), ("陈", "chen")],
    },
    Culture {
        country: "US",
        cities: &["Columbus", "Coeur d'Alene", "St. Paul", "Cañon City"],
        given: &[("Ava", "ava"), ("Marcus", "marcus"), ("D'Andre", "dandre"), ("Zoë", "zoe"), ("Mary-Lou", "marylou")],
        family: &[("Whitfield", "whitfield"), ("O'Hara", "ohara"), ("Okafor", "okafor"), ("St. James", "stjames")],
    },
    Culture {
        country: "DE",
        cities: &["Köln", "Düsseldorf", "Weißenfels", "Leipzig"],
        given: &[("Jörg", "joerg"), ("Anneliese", "anneliese"), ("Käthe", "kaethe"), ("Björn", "bjoern")],
        family: &[
            ("Groß", "gross"),
            ("Müller-Lüdenscheidt", "mueller"),
            ("Schäfer", "schaefer"),
            ("von Thun", "vonthun"),
        ],
    },
    Culture {
        country: "FR",
        cities: &["Besançon", "Saint-Étienne", "Nîmes", "L’Haÿ-les-Roses"],
        given: &[("Hélène", "helene"), ("François", "francois"), ("Maëlys", "maelys"), ("Théo", "theo")],
        family: &[("Lefèvre", "lefevre"), ("d’Aubigné", "daubigne"), ("Bœuf", "boeuf"), ("Garçon", "garcon")],
    },
    Culture {
        country: "PL",
        cities: &["Łódź", "Kraków", "Świnoujście", "Gdańsk"],
        given: &[("Łukasz", "lukasz"), ("Małgorzata", "malgorzata"), ("Żaneta", "zaneta"), ("Paweł", "pawel")],
        family: &[
            ("Wiśniewska", "wisniewska"),
            ("Dąbrowski", "dabrowski"),
            ("Wójcik", "wojcik"),
            ("Źrebiec", "zrebiec"),
        ],
    },
    Culture {
        country: "JP",
        cities: &["札幌市", "つくば市", "金沢市", "那覇市"],
        given: &[("さくら", "sakura"), ("健太", "kenta"), ("エミリ", "emiri"), ("大輔", "daisuke")],
        family: &[("佐藤", "sato"), ("髙橋", "takahashi"), ("小野寺", "onodera"), ("渡邊", "watanabe")],
    },
    Culture {
        country: "GR",
        cities: &["Θεσσαλονίκη", "Ηράκλειο", "Πάτρα"],
        given: &[("Ελένη", "eleni"), ("Γιώργος", "giorgos"), ("Δήμητρα", "dimitra")],
        family: &[("Παππάς", "pappas"), ("Νικολάου", "nikolaou"), ("Βασιλείου", "vasileiou")],
    },
    Culture {
        country: "IN",
        cities: &["पुणे", "जयपुर", "लखनऊ"],
        given: &[("प्रिया", "priya"), ("अर्जुन", "arjun"), ("काव्या", "kavya")],
        family: &[("शर्मा", "sharma"), ("देशपांडे", "deshpande"), ("सिंह", "singh")],
    },
    Culture {
        country: "EG",
        cities: &["القاهرة", "الإسكندرية", "أسوان"],
        given: &[("ليلى", "layla"), ("يوسف", "yusuf"), ("مريم", "maryam")],
        family: &[("عبد الرحمن", "abdelrahman"), ("حسن", "hassan"), ("منصور", "mansour")],
    },
    Culture {
        country: "VN",
        cities: &["Đà Nẵng", "Huế", "Cần Thơ"],
        given: &[("Thảo", "thao"), ("Đức", "duc"), ("Hương", "huong")],
        family: &[("Nguyễn", "nguyen"), ("Trần", "tran"), ("Đặng", "dang")],
    },
];
