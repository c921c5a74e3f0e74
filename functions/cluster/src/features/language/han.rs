//! Chinese and Japanese, which share most of their characters.

use super::script::Script;
use wintermute_shared::settings::Language;

/// Characters that Chinese has and Japanese has not, in both ways to write it.
const CHINESE: &str = "这为红绿蓝银鞋裤衬衫袜儿电纯丝绒针织线长宽轻压气车门间见说读书图产货质买卖价钱钟铁钢铜铝锅盘饭饮鱼鸡马鸟龙风飞东\
    乐业两个们对头发脸颜艺节庆欢爱妈爸贝婴妇孙简约韩华实层柜垫净扫纳组张块颗您你她款吗黑黃綠褲襯襪們這錶檯燈裝實寶兒氣壓輕對雙單條\
    價賣國學與體點廣會來帶淨臺讓貓溫髮鐵齒樂圍圓歲號寬";
/// Characters that Japanese has and Chinese has not.
const JAPANESE: &str = "円黒売検薬鉄楽応帯桜竜変駅広闘戻込働畑枠匂緑歯両浄発実県対軽転塩毎経総仮鞄縞々";

/// The language of a text in Han characters or Kana; Han where these do not tell it. A Kana or two make no text Japanese: brands have
/// them in China too, and its shops write の for 的.
pub(super) fn script(text: &str) -> Script {
    let (mut kana, mut han, mut chinese, mut japanese) = (0, 0, 0, 0);
    for c in text.chars() {
        match c {
            'の' | '・' | 'ー' => {}
            '\u{3041}'..='\u{30ff}' | '\u{ff66}'..='\u{ff9f}' => kana += 1,
            c => {
                han += usize::from(c >= '\u{3400}');
                chinese += usize::from(CHINESE.contains(c));
                japanese += usize::from(JAPANESE.contains(c));
            }
        }
    }
    if chinese > japanese && kana <= 2 * han {
        Script::Of(Some(Language::Chinese))
    } else if kana > 0 || japanese > 0 || han == 0 {
        Script::Of(Some(Language::Japanese))
    } else {
        Script::Han
    }
}
