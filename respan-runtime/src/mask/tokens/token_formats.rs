//! Formats of tokens that start with a prefix of their issuer.

/// The characters of a token behind its prefix.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum TokenCharacters {
    /// `A-Z a-z 0-9`
    Alphanumeric,
    /// `0-9 a-f`
    Hex,
    /// `A-Z 0-9`
    Uppercase,
    /// `A-Z a-z 0-9 _ -`
    Word,
    /// [`Word`](Self::Word) and `.`
    Dotted,
    /// [`Word`](Self::Word) and `+ / = % .`
    Base64,
}

impl TokenCharacters {
    pub(crate) const ALL: [Self; 6] = [
        Self::Alphanumeric,
        Self::Hex,
        Self::Uppercase,
        Self::Word,
        Self::Dotted,
        Self::Base64,
    ];

    pub(crate) const fn contains(self, byte: u8) -> bool {
        match self {
            Self::Alphanumeric => byte.is_ascii_alphanumeric(),
            Self::Hex => byte.is_ascii_hexdigit(),
            Self::Uppercase => byte.is_ascii_uppercase() || byte.is_ascii_digit(),
            Self::Word => byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-'),
            Self::Dotted => byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'.'),
            Self::Base64 => {
                byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'+' | b'/' | b'=' | b'%' | b'.')
            }
        }
    }
}

/// A prefix and what follows it.
#[derive(Debug)]
pub(crate) struct TokenFormat {
    pub(crate) prefix: &'static str,
    pub(crate) characters: TokenCharacters,
    /// The minimum number of characters behind the prefix. It is below the real length: examples and older tokens are shorter.
    pub(crate) min: usize,
}

use TokenCharacters::{Alphanumeric, Base64, Dotted, Hex, Uppercase, Word};

const fn format(prefix: &'static str, characters: TokenCharacters, min: usize) -> TokenFormat {
    TokenFormat {
        prefix,
        characters,
        min,
    }
}

/// All known formats; `docs/masking.md` lists them with their issuers.
pub(crate) const FORMATS: [TokenFormat; 145] = [
    // Models
    format("sk-", Word, 16),
    format("sk_", Word, 16),
    format("pk-", Word, 16),
    format("pk_", Word, 16),
    format("sess-", Alphanumeric, 20),
    format("AIza", Word, 30),
    format("AQ.Ab", Word, 20),
    format("gsk_", Alphanumeric, 16),
    format("xai-", Alphanumeric, 16),
    format("r8_", Alphanumeric, 16),
    format("hf_", Alphanumeric, 16),
    format("api_org_", Alphanumeric, 16),
    format("pplx-", Alphanumeric, 16),
    format("nvapi-", Word, 16),
    format("fw_", Alphanumeric, 16),
    format("tgp_v1_", Word, 16),
    format("csk-", Alphanumeric, 20),
    format("jina_", Word, 20),
    format("pcsk_", Word, 20),
    format("tvly-", Word, 16),
    format("fc-", Hex, 20),
    format("e2b_", Hex, 20),
    format("lsv2_pt_", Word, 16),
    format("lsv2_sk_", Word, 16),
    format("apify_api_", Alphanumeric, 16),
    format("pa-", Word, 40),
    format("m0-", Alphanumeric, 30),
    format("ls__", Hex, 20),
    format("llx-", Alphanumeric, 20),
    format("bb_live_", Word, 16),
    format("bb_test_", Word, 16),
    format("rpa_", Alphanumeric, 20),
    format("ak-", Alphanumeric, 20),
    format("esecret_", Alphanumeric, 20),
    // Clouds
    format("AKIA", Uppercase, 16),
    format("ASIA", Uppercase, 16),
    format("ABIA", Uppercase, 16),
    format("ACCA", Uppercase, 16),
    format("ABSK", Base64, 40),
    format("bedrock-api-key-", Base64, 20),
    format("ya29.", Dotted, 16),
    format("GOCSPX-", Word, 16),
    format("1//0", Word, 24),
    format("dop_v1_", Hex, 20),
    format("doo_v1_", Hex, 20),
    format("dor_v1_", Hex, 20),
    format("dapi", Hex, 32),
    format("hvs.", Word, 20),
    format("hvb.", Word, 20),
    format("hvr.", Word, 20),
    format("dp.pt.", Alphanumeric, 20),
    format("dp.st.", Dotted, 20),
    format("sbp_", Hex, 20),
    format("sb_secret_", Word, 16),
    format("pscale_tkn_", Dotted, 16),
    format("pscale_pw_", Dotted, 16),
    format("pscale_oauth_", Dotted, 16),
    format("HRKU-", Word, 20),
    format("tskey-", Word, 16),
    format("AGE-SECRET-KEY-1", Uppercase, 20),
    format("napi_", Alphanumeric, 20),
    format("nfp_", Alphanumeric, 20),
    format("fo1_", Word, 20),
    format("fm1r_", Base64, 20),
    format("fm2_", Base64, 20),
    format("vercel_blob_rw_", Word, 16),
    format("pul-", Hex, 20),
    format("LTAI", Alphanumeric, 16),
    format("AKID", Alphanumeric, 28),
    format("ops_eyJ", Base64, 20),
    // Code and packages
    format("ghp_", Word, 20),
    format("gho_", Word, 20),
    format("ghu_", Word, 20),
    format("ghs_", Word, 20),
    format("ghr_", Word, 20),
    format("github_pat_", Word, 20),
    format("glpat-", Dotted, 16),
    format("gldt-", Word, 16),
    format("glrt-", Dotted, 16),
    format("glcbt-", Word, 16),
    format("glptt-", Word, 16),
    format("glft-", Word, 16),
    format("glsoat-", Word, 16),
    format("gloas-", Word, 16),
    format("glagent-", Word, 16),
    format("ATATT3", Base64, 20),
    format("ATBB", Alphanumeric, 24),
    format("npm_", Alphanumeric, 16),
    format("pypi-", Word, 16),
    format("rubygems_", Hex, 20),
    format("dckr_pat_", Word, 16),
    format("dckr_oat_", Word, 16),
    format("cio", Alphanumeric, 32),
    format("oy2", Alphanumeric, 43),
    format("AKCp", Alphanumeric, 60),
    format("CCIPAT_", Word, 20),
    format("bkua_", Hex, 20),
    format("squ_", Hex, 20),
    format("sqp_", Hex, 20),
    // Payment, messages, products
    format("rk_live_", Alphanumeric, 10),
    format("rk_test_", Alphanumeric, 10),
    format("whsec_", Base64, 16),
    format("sq0atp-", Word, 16),
    format("sq0csp-", Word, 16),
    format("xoxa-", Base64, 10),
    format("xoxb-", Base64, 10),
    format("xoxc-", Base64, 10),
    format("xoxd-", Base64, 10),
    format("xoxe-", Base64, 10),
    format("xoxe.", Base64, 10),
    format("xoxo-", Base64, 10),
    format("xoxp-", Base64, 10),
    format("xoxr-", Base64, 10),
    format("xoxs-", Base64, 10),
    format("xapp-", Base64, 10),
    format("SG.", Dotted, 20),
    format("key-", Hex, 20),
    format("xkeysib-", Word, 20),
    format("SK", Hex, 32),
    format("re_", Word, 20),
    format("shpat_", Hex, 20),
    format("shpca_", Hex, 20),
    format("shppa_", Hex, 20),
    format("shpss_", Hex, 20),
    format("lin_api_", Alphanumeric, 16),
    format("ntn_", Alphanumeric, 20),
    format("secret_", Alphanumeric, 32),
    format("figd_", Word, 16),
    format("glsa_", Word, 20),
    format("glc_", Base64, 20),
    format("sntrys_", Base64, 20),
    format("sntryu_", Hex, 20),
    format("phx_", Alphanumeric, 20),
    format("hcaik_", Alphanumeric, 20),
    format("dt0c01.", Dotted, 24),
    format("dt0s01.", Dotted, 24),
    format("CFPAT-", Word, 20),
    format("pat-na1-", Word, 20),
    format("pat-eu1-", Word, 20),
    format("tfp_", Word, 20),
    format("aio_", Alphanumeric, 20),
    format("sk.eyJ", Dotted, 20),
    format("sl.", Word, 60),
    format("NRAK-", Alphanumeric, 16),
    format("PMAK-", Word, 20),
];

/// Formats whose prefix is a common start of other words too.
const MIN_PREFIX_WITHOUT_WORDS: usize = 5;
/// The longest part of a name such as `sk-loading-spinner`; a longer one is assumed to be random.
const MAX_WORD: usize = 12;

impl TokenFormat {
    /// The token at the start of the text, with its prefix; `None` if there is none.
    pub(crate) fn find(&self, text: &[u8]) -> Option<Found> {
        let body = text.strip_prefix(self.prefix.as_bytes())?;
        let mut length = body.iter().take_while(|byte| self.characters.contains(**byte)).count();
        // The end of a sentence.
        while length > 0 && body.get(length - 1) == Some(&b'.') {
            length -= 1;
        }
        let body = body.get(..length).filter(|_| length >= self.min)?;
        let length = self.prefix.len() + length;
        let is_example = body.iter().all(|byte| body.first() == Some(byte));
        if is_example || (self.prefix.len() < MIN_PREFIX_WITHOUT_WORDS && is_name(body)) {
            return Some(Found::Name(length));
        }
        Some(Found::Token(length))
    }
}

/// The length of what starts with a prefix.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Found {
    Token(usize),
    /// No token, but a name such as `pk_orders_customer_id`, or an example such as `sk-xxxxxxxxxxxxxxxx`.
    Name(usize),
}

/// Returns whether the text consists of lower-case words with separators, as in `pk_orders_customer_id`.
fn is_name(text: &[u8]) -> bool {
    let mut words = text.split(|byte| matches!(byte, b'_' | b'-'));
    let is_word = |word: &[u8]| word.len() <= MAX_WORD && word.iter().all(u8::is_ascii_lowercase);
    words.clone().count() > 1 && words.all(is_word)
}
