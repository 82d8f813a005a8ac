"""The words by which page furniture is known: general ones, of no outlet and no person.

Each pattern is matched against a line whose length is bounded by the caller, so that none of them can
be made slow. A line is *meta* when it tells about the article (byline, date, share counter),
*aside* when it invites elsewhere, *marker* when it heads a list of other stories.
"""

from __future__ import annotations

import re

from kg.sources.dates import MONTH

_I = re.IGNORECASE

MARKER = re.compile(
    r"""^(?:
      (?:the\s)?(?:most|more|also|top|other|latest|related|recent|recommended|popular|trending|flash|breaking|editor[’']?s|
         next|previous|featured|similar|sponsored|promoted|hot|must|further|suggested|today[’']?s|daily|live|all|new|our)\s
         (?:\w+\s){0,2}?(?:news|stor(?:y|ies)|articles?|posts?|reads?|reading|viewed|shared|commented|popular|headlines?|topics?|links?|content|
         videos?|picks?|choice|publications?|materials?|updates?|coverage|items?|searches|tags?|this\ssection)(?:\s(?:in|on|from|by|about|of|this|now|today)\b.{0,40})?
    | popular(?:\s(?:now|today))? | trending(?:\snow)? | recommended(?:\sfor\syou)? | related(?:\s(?:to\sthis|topics?))? | latest | most\sread
    | (?:you|readers|people|others|they)\s(?:may|might|could|will|also|can|would)\s?(?:also\s)?(?:be\s)?(?:like|liked|read|interested|enjoy|love|view|viewed)\b.{0,40}
    | others?\salso\sread | more\s(?:from|on|in|about|of|by|like|for)\b.{0,60} | next\sin\s.{1,40} | up\snext | read\snext | see\salso | also\s(?:read|see|in)\b
    | news\sby\stheme | in\sother\snews | what\sto\sread\snext | what\s(?:others|people)\sare\sreading | don[’']?t\smiss | in\scase\syou\smissed\sit
    | follow[-\s]?up | keep\sreading | continue\sreading | read\s(?:more|also|on|further)\b | related\s?: .{0,10} | more\son\sthe\stopic
    | .{0,30}\bon\s(?:this|the\ssame)\s(?:topic|subject|theme) | editors?[’']?\s?picks? | from\sthe\s(?:web|archive|section|homepage)
    | around\sthe\sweb | promoted\sby.{0,30} | sponsored | paid\scontent | special\sprojects | newsletters?
    )\s*[:：»›>→.…]*$""",
    re.VERBOSE | _I,
)
"""Heads a list of other stories; an article may go on after it."""

END = re.compile(
    r"""^(?:
      (?:\d+\s)?(?:comments?|thoughts?\son\b.{0,120}|responses?|replies|repl(?:y|ies)\sto\sthis)(?:\s?\(\d+\))? | leave\sa\s(?:reply|comment)\b.{0,60} | (?:add|post|write)\s(?:a|your)?\s?comment.{0,20}
    | join\sthe\s(?:conversation|discussion).{0,20} | about\s(?:the\s)?(?:author|writer|us)s? | (?:the\s)?author[’']?s?\sbio.{0,20} | contact\s?(?:us|information|details)?
    | terms\s(?:of|and)\s.{1,30} | privacy\s(?:policy|notice|statement) | cookie\s(?:policy|settings|preferences|notice) | site\s?map | back\sto\s(?:top|home|news).{0,20}
    | (?:previous|next)\s(?:article|post|story) | all\srights\sreserved.{0,120} | post\snavigation | newsletter\ssign[-\s]?up
    | notes?\s(?:to|for)\s(?:the\s)?editors? | media\s(?:contacts?|enquir(?:y|ies)|inquir(?:y|ies))(?:\s.{0,40})? | press\scontacts?(?:\s.{0,40})? | for\smedia\senquiries.{0,60}
    | (?:foot\s?|end\s?)?notes? | references | bibliography | disclaimer
    )\s*[:.]?$""",
    re.VERBOSE | _I,
)
"""Begins what stands below an article: comments, contacts, footnotes, legal lines."""

RELATED = re.compile(
    r"""^[\W_]{0,6}(?:
      (?:(?:also|must|further|more)[\s-]?(?:read(?:ing)?|see|watch)|read[\s-]?(?:also|more|next|this|on|the\s(?:full\s)?(?:article|story))|see\s(?:also|more)|watch(?:\salso|\smore)?|related(?:\s(?:stor(?:y|ies)|articles?|news|posts?|content|coverage|link))?
         |more\son\sthis|in\spictures|explainer|opinion|exclusive|video|photos|gallery|listen|live|recommended|previously|don[’']?t\smiss|suggested\sreading|background)\s?(?:[:|»›>→]|\s[-–—]\s)
    | (?:read|see|watch)\s(?:also|more)\b | also\s(?:read|see|watch)\b | (?:click|tap)\s(?:here|on)\b | read\s(?:the\s)?(?:full|original|complete|entire)\s(?:article|story|text|report|statement)\b
    )""",
    re.VERBOSE | _I,
)
"""Points to one other story on the same line."""

_MEDIUM = (
    r"(?:newsletters?|whats\s?app|telegram|channel|apps?\b|e-?mails?|inbox|account|facebook|twitter|instagram|linked\s?in|you\s?tube|tik\s?tok|google\snews|"
    r"notifications?|alerts?|podcasts?|\bx\b|social\smedia|rss|feed|subscription|subscribers?|premium|our\s\w+|us\s(?:on|at|via)|here\b|for\s(?:free|more)|now\b|today\b|the\slatest\b|this\s(?:article|story|page|post))"
)
ASIDE = re.compile(
    rf"""^[\W_]{{0,6}}(?:
      (?:please\s|kindly\s|to\s|you\scan\s(?:also\s)?|do(?:n[’']t|\snot)\sforget\sto\s|and\s)?(?:follow|subscribe|sign\s?(?:up|in)|join|click|download|donate|support\s(?:us|our)|register|log\s?in|like\sus|share|tweet|e-?mail|print|save|stay|get|enter|tap|install|bookmark|become|send\sus|tell\sus|write\sto\sus|contact\sus|listen\sto|watch|enjoy|add\sus|copy|find\sus|visit\sour|catch\sup|keep\sup|check\sout|discover|explore|read\sour|turn\son|receive)\b
         .{{0,80}}?{_MEDIUM}
    | share(?:\s(?:this|on|via|with|it)\b.{{0,60}})?$ | (?:facebook|twitter|x|linked\s?in|whats\s?app|telegram|pinterest|reddit|e-?mail|print|copy\slink|tumblr|viber|messenger|flipboard|vk)(?:[\s,|/•·]+(?:and\s)?(?:facebook|twitter|x|linked\s?in|whats\s?app|telegram|pinterest|reddit|e-?mail|print|copy\slink|copy|link|tumblr|viber|messenger|flipboard|vk|share|more))*$
    | editor(?:[’']s|ial)?\snote\b.{{0,300}} | (?:correction|clarification)s?\s?[:-].{{0,300}} | (?:privacy|cookie|legal)\s(?:notice|policy|disclaimer|statement)\b.{{0,300}}
    | .{{1,80}}?\bcontributed\s(?:to\sthis|to\sthe|reporting|from|additional)\b.{{0,60}} | (?:the\s)?(?:author|writer)s?\s(?:is|are|was|can\sbe|has\sbeen)\b.{{0,200}} | (?:want|like|need)\sto\s(?:read|know|learn)\smore\b.{{0,200}}
    | to\s(?:continue|view|read|access|watch|hear|see)\b.{{0,80}}?(?:subscri|log\s?in|sign\s|register|account|cookies|enable|javascript).{{0,100}} | all\srights\b.{{0,80}}(?:reserved|material|content|belong).{{0,160}}
    | advertisements?\b.{{0,40}} | article\scontinues\s(?:below|after).{{0,60}} | story\scontinues\s.{{0,60}} | continue\sreading.{{0,60}} | (?:sponsored|promoted|paid)\s(?:content|post|by).{{0,60}} | loading\b.{{0,30}}$
    | (?:we|this\s(?:web)?site|our\s(?:web)?site)\s(?:use|uses|and\sour\spartners)\b.{{0,120}}(?:cookies?|your\s) | (?:accept|manage|reject)\s(?:all\s)?cookies.{{0,40}} | by\s(?:continuing|clicking|signing|subscribing|using\sth|submitting)\b.{{0,120}}(?:you|your)\b
    | (?:your|the)\s(?:e-?mail|support|subscription|browser|privacy)\b.{{0,120}} | all\srights\sreserved.{{0,80}} | (?:copyright|©|\(c\))\s.{{0,120}}
    | if\syou\s(?:find|found|notice|see|spot|have|want|would\slike|like|enjoy|value|are\sa)\b.{{0,160}}(?:error|mistake|typo|spelling|tip|story|contact|support|subscri|newsletter|click|press|select|share|comment|e-?mail|our\b|donat|account|member)
    | (?:do\syou\shave|got|have)\s(?:an?|any)\s(?:news\s)?(?:tip|story|question|comment)s?.{{0,100}} | (?:this|the)\s(?:article|story|report|post|piece|content|page|material|news|copy|interview|commentary|op-ed|item)\s(?:was|has\sbeen|is|first|originally|may|appeared|contains|will|can)\b.{{0,160}}(?:publish|appear|syndicat|feed|edited|updated|corrected|translat|reproduc|produc|copyright|republish|generated|amended|permission|sourced|available\s(?:to|in|for|on)|written\sby|subscribers|premium)
    | (?:the\s)?(?:views?|opinions?)\s(?:and\sopinions\s)?(?:expressed|in\sthis|here|of\sthe\sauthor).{{0,200}} | disclaimer\b.{{0,200}} | \*{{2,}}.{{0,40}}$ | (?:for\s)?(?:more\s)?(?:information|details),?\s(?:please\s)?(?:contact|visit|see|call|go\sto|write)\b.{{0,160}}
    | for\s(?:more|all|the\slatest|further|breaking|full|regular|media)\b.{{0,80}}(?:follow|visit|download|subscribe|click|see\s(?:our|the\sfull)|contact|go\sto|check|read\sour|sign) | (?:reporting|writing|edited|editing|compiled|translated|additional\sreporting|with\s(?:additional\s)?(?:reporting|inputs|files|agencies|information)|produced|photographs?\sby|graphics?\sby|text\sby)\b(?:\sfrom|\sby|\sof|\s?:|,|\sin\b).{{0,160}}$
    | \(?(?:additional\s)?(?:reporting|writing|editing|compiled|translation)\s(?:by|in|from)\s.{{1,200}}\)?$ | (?:pic\.)?twitter\.com/\S+$ | (?:https?://|www\.)\S+$ | \S+@\S+\.\S{{2,}}$ | [—–-]{{1,2}}\s?.{{2,60}}?\(@\w+\).{{0,40}}$
    | (?:tags?|keywords?|topics?|categor(?:y|ies)|filed\sunder|sections?|posted\sin|labels?|source|sources|via|photo\scredit|image\scredit|credit|picture|tel|phone|fax|e-?mail|web|website|language|views?|hits|reads?|print(?:\sedition)?|isbn|doi)\s?[:|].{{0,200}}$
    | (?:breaking|just\sin|watch|listen)\s?: .{{0,100}}$ | (?:skip|jump|go)\sto\s(?:main\s)?(?:content|navigation|search|comments|menu).{{0,20}} | (?:toggle|open|close|show|hide|search)\b.{{0,20}}(?:menu|navigation|search|bar|site)?$ | (?:menu|home|search|login|subscribe|register|share|save|listen|print|advertise(?:ment)?|image|photo|video|gallery)$
    | (?:home|main|start|news|front\spage)\s?(?:[/»>›→|]|::).{{0,200}}$ | \[\d{{1,3}}\]\s.{{0,300}} | \d{{1,3}}\s(?:ibid|https?:|see\s).{{0,300}}
    | end\sof\s(?:article|story|text|statement|release)\W*$ | -?\s?ends?\s?-?$ | \#{{1,6}}$ | [-–—_*=•·.\#\s]{{3,}}$
    )""",
    re.VERBOSE | _I,
)
"""Speaks to the reader about the page, or of the making of the text, and not of the world."""

TO_READER = re.compile(
    r"""(?=.*\b(?:you|your)\b)(?=.*\b(?:newsletters?|inbox|subscri\w+|journalism|web\s?site|digest|podcasts?|readers|news(?:room|letter)?s?
      |e-?mails?|cookies|memberships?|donat\w+|sign\s(?:up|in)|log\s?in|unsubscribe|opt(?:ing)?\s(?:in|out)|our\s(?:stories|articles|coverage|editors|reporters|app|team|site|work))\b)""",
    re.VERBOSE | _I | re.DOTALL,
)
"""Speaks of the medium to a "you": outside quotations the news addresses nobody."""

BIO = re.compile(
    r"""^[^.!?]{0,80}\b(?:is|was|are|works\sas|serves\sas|covers|writes)\s(?:[\w’'-]+\s){0,6}
      (?:reporters?|correspondents?|journalists?|columnists?|writers?|editors?|freelancer|blogger|bureau\schief|contributors?|authors?|fellows?|analysts?|researchers?
        |lecturer|professor|scholar|consultant|intern|candidate|specialist|for\sthe|about|graduate)\b""",
    re.VERBOSE | _I,
)
"""Presents the author; told from a sentence of the article by standing at its end."""

READ_TIME = re.compile(
    r"^\W*(?:(?:reading\stime|time\sto\sread|read)\W*)?(?:<\s?)?\d{1,3}\s?[-–]?\s?(?:min(?:ute)?s?)\b(?:\s(?:read|reading|to\sread))?\W*$",
    _I,
)
COUNTER = re.compile(
    r"^\W*(?:(?:total|views?|shares?|likes?|comments?|reads?|hits|visits|retweets|followers|votes?|rating)\W*\d*|\d[\d.,]*\s?[kKmM]?\W*(?:views?|shares?|likes?|comments?|reads?|hits|times?|people|votes?|followers|[^\x00-\x7f]{2,20})?)\W*$",
    _I,
)
BYLINE = re.compile(
    r"^\W{0,4}(?:(?i:written\s|posted\s|published\s|story\s|report\s|text\s|words\s|opinion\s)?(?:by|By|BY)[:\s]?\s?(?=[A-Z])|(?i:authors?|reporter|writer|correspondent|byline)\s?:\s?|(?:От|Par|Von|Por)\s)(?P<names>.{2,90})$"
)
LABELLED_DATE = re.compile(
    r"\b(?:publish|post|publi|release|issued|created|first\spublished|date\b|dated|on\sair|added|uploaded)",
    _I,
)
UPDATED = re.compile(r"\b(?:updat|modif|revis|edited|last\schang|reviewed)", _I)

CAPTION_HEAD = re.compile(
    r"^\W{0,3}(?:(?:file|illustrative|archive|representative|representational|handout|pool)?\s?(?:photo(?:graph)?|image|picture|caption|illustration|фото)s?(?:\s?\([^)]{0,40}\))?\s?[:|–—-]\s?)",
    _I,
)
CREDIT = re.compile(
    r"""(?:
      \s{0,3}[\[(|/–—•-]?\s{0,3}(?:photos?|images?|pictures?|photographs?|photographer|file\sphoto|credits?|source|handout|illustration)
        (?:\scredits?)?\s?(?:\([^)]{0,40}\)\s?)?[:/©|]\s?[^.!?]{1,120}
    | \s{0,3}©\s?[^!?]{1,100}
    | (?:(?<=[.!?”"’'\])])\s{0,3}|\s{0,3}[\[(|–—•]\s{0,3}|^)(?:
        (?:photos?|images?|pictures?|photographs?|courtesy|handout|screengrab|screenshot|illustration)\s(?:by|of|from|via|courtesy)\s[^.!?]{1,120}
      | (?-i:[A-Z]{2,12})\s?/\s?(?-i:[A-Z])[^.!?]{1,80}
      | (?-i:[A-Z])(?:[\w’-]+|\.)(?:\s(?-i:[A-Z])(?:[\w’-]+|\.)){0,4}\s?/\s?(?-i:[A-Z])[\w.’-]*(?:[\s/,]+(?-i:[A-Z])[\w.’-]*){0,5}
      | (?:via|per)\s(?-i:[A-Z])[\w/.’-]*(?:\s?[/&]\s?(?-i:[A-Z])\w*)*
      )
    | \s(?-i:[A-Z]{3,12}/[A-Z][\w’-]+\s[A-Z][\w’-]+)
    )[\])]?\s{0,3}\.?$""",
    re.VERBOSE | _I,
)
"""The credit that ends a caption: ``REUTERS/Jane Doe``, ``Photo: Ministry of Defence``, ``(Photo by Jane Doe)``."""

# What joins words is in no word: otherwise a line of "A/A/A/" could be cut up in more ways than time allows.
_CAPITALS = r"[A-Z][A-Z.’']+(?:[ ,/-]{1,2}[A-Z][A-Z.’']*){0,4}"
_DASH = r"(?:\s+[-–—]{1,2}\s*|[-–—]{1,2}\s+|—|--)"
"""With a space on one side at least: "NATO-led" is no place with a dash."""
_CAPITAL_WORD = r"[A-Z][A-Z.’']+"
_NO_CITY = r"(?:MR|MRS|MS|DR|PRIME|MINISTER|PRESIDENT|SECRETARY|GENERAL|SENATOR|QUESTION|ANSWER|REPORTER|MODERATOR|NOTE|WATCH)\b"
"""What stands in capitals before a colon and is no place: who speaks in a transcript."""
_CITY = r"[A-Z][^\W_][\w.’']*(?:[ -](?:al-|de |la )?[A-Z][\w.’']*){0,3}"
_WHEN = rf"(?:(?:(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day,?\s)?(?:{MONTH}\s\d{{1,2}}|\d{{1,2}}(?:st|nd|rd|th)?\s{MONTH})(?:,?\s\d{{4}})?|\d{{1,2}}[/.]\d{{1,2}}[/.]\d{{2,4}})"
_AGENCY = r"(?:\(\s?[A-Za-z][^()\n]{1,40}\)|/[A-Z][A-Za-z .]{1,30}/)"
DATELINE = re.compile(
    rf"""^\W{{0,2}}(?:
      {_AGENCY}\s*[-–—:]+\s+
    | {_CAPITALS}(?:[,/]\s?{_CITY}){{0,2}}(?:[,.]?\s(?i:{_WHEN}))?(?:,?\s?{_AGENCY})?{_DASH}(?=["“‘'(]?[A-Z0-9])
    | (?!{_NO_CITY}){_CAPITAL_WORD}(?:[ /-]{_CAPITAL_WORD}){{0,2}}(?:[,.]?\s(?i:{_WHEN}))?(?:,?\s?{_AGENCY})?\s*:\s*(?=\S)
    | {_CAPITALS}(?:,\s?{_CITY}){{0,2}}[,.]\s(?i:{_WHEN})\s?(?:[./,]?\s?/?[A-Z]{{3,}}[A-Z. -]{{0,20}}[/.-]{{0,2}})?[./]?\s+(?=[A-Z"“])
    | {_CITY}(?:,\s?{_CITY}){{0,2}}(?:,?\s(?i:{_WHEN}))?(?:,?\s?{_AGENCY})\s*[-–—:.]*\s*(?=[A-Z"“‘'])
    | {_CITY}(?:,\s?{_CITY}){{0,2}}(?:,?\s(?i:{_WHEN}))?(?:,\s?[A-Z]{{2,12}})?\s+[-–—]{{1,2}}\s+(?=[A-Z"“‘'])
    | {_CITY}(?:,\s?{_CITY}){{0,2}},\s(?i:{_WHEN})\s*[-–—:]+\s*(?=[A-Z"“‘'])
    | (?i:{_WHEN})\s\({_CAPITALS}\)\s*[-–—:]+\s*(?=["“‘'(]?[A-Z0-9])
    | {_CITY}\s\([A-Z][^()\n]{{1,30}}\)\s*[-–—:]+\s*(?=["“‘'(]?[A-Z0-9])
    )""",
    re.VERBOSE,
)
"""Where and when a report was filed: ``KYIV, Jan 5 (Reuters) -``, ``NEW DELHI -``, ``(AP) —``."""

CITY_COLON = re.compile(rf"^({_CITY}(?:,\s?{_CITY})?(?:,\s(?i:{_WHEN}))?)\s?:\s?(?=[A-Z])")

SPEAKER = re.compile(_NO_CITY, _I)

AGENCY = re.compile(r"\(([A-Z][A-Za-z&.]*(?: [A-Z][A-Za-z&.]*){0,3})\)\s*[-–—:]")

SIGN_OFF = re.compile(
    r"""\s*(?:
      \((?:Additional\s|With\s)?(?:Reporting|Writing|Editing|Compiled|Translat\w+|Inputs?|Graphics?)\b[^()]{0,300}\)?
    | (?<=[a-z0-9”"’)%][.!?”"])(?:\s\.)?\s*[-–—/(]{0,2}\s?(?:[A-Z]{2,6}|[A-Z][a-z]{2,12})\)?
    | (?:Read|See)\s(?:more|also)\s?(?:here)?\s?[:.…]*
    )\s*$""",
    re.VERBOSE,
)
"""What ends the last paragraph without being part of it: editors, or the agency's name after the full stop."""
