"""The words the demo is made of, all invented."""

ENGLISH_NAMES = (
    ("Amara", "Ben", "Chloe", "Derek", "Elif", "Felix", "Grace", "Hugo", "Ines", "Jonas", "Kezia", "Liam",
     "Maren", "Noor", "Oscar", "Priya", "Quentin", "Rosa", "Samuel", "Tilda", "Uma", "Victor", "Wanda", "Yusuf"),
    ("Abbott", "Berger", "Castillo", "Dunn", "Ekström", "Fischer", "Garcia", "Holm", "Ivanov", "Jensen", "Kaur",
     "Lindqvist", "Murphy", "Novak", "O'Brien", "Peters", "Quinn", "Rossi", "Silva", "Turner", "Usman", "Walsh"),
)  # fmt: skip
"""Given and family names."""

HAN_NAMES = (
    (("张", "zhang"), ("王", "wang"), ("李", "li"), ("刘", "liu"), ("陈", "chen"), ("杨", "yang"),
     ("黄", "huang"), ("赵", "zhao"), ("周", "zhou"), ("吴", "wu"), ("欧阳", "ouyang"), ("徐", "xu")),
    (("伟", "wei"), ("芳", "fang"), ("秀英", "xiuying"), ("敏", "min"), ("静", "jing"), ("强", "qiang"),
     ("磊", "lei"), ("洋", "yang"), ("艳", "yan"), ("杰", "jie"), ("晓明", "xiaoming"), ("子涵", "zihan")),
)  # fmt: skip
"""Family and given names with their spelling in Latin letters."""

COMPANIES = (
    ("Harbour Tools", "manufacturing", "Bristol", "United Kingdom"),
    ("Pinewood Analytics", "software", "Portland", "United States"),
    ("Lumen Dental Group", "medical", "Toronto", "Canada"),
    ("Nordlys Energi", "services", "Oslo", "Norway"),
    ("Brightside Retail", "retail", "Chicago", "United States"),
    ("BRIGHTSIDE RETAIL INC", "retail", "Chicago", "United States"),
    ("Kettle & Crane", "marketing", "Leeds", "United Kingdom"),
    ("Alto Telecom", "telecommunications", "Lisbon", "Portugal"),
    ("Quarry Lane Studios", "entertainment", "Austin", "United States"),
    ("Mosaic Staffing", "employment", "Dublin", "Ireland"),
    ("Fairwater Finance", "finance", "Zürich", "Switzerland"),
    ("Greenfield Robotics", "technology", "Munich", "Germany"),
)
"""Name, sector, city, country; one of them twice, as it happens."""

HAN_COMPANIES = (
    ("云帆科技有限公司", "technology", "深圳", "China"),
    ("海棠医疗器械", "medical", "苏州", "China"),
    ("青禾农业集团", "services", "成都", "China"),
    ("远山物流", "services", "武汉", "China"),
    ("星河软件", "software", "杭州", "China"),
    ("新月零售连锁", "retail", "广州", "China"),
)

PRODUCTS = (
    ("Atlas Starter", "Atlas", 490),
    ("Atlas Team", "Atlas", 2400),
    ("Atlas Enterprise", "Atlas", 12500),
    ("Beacon Sensor", "Beacon", 85),
    ("Beacon Gateway", "Beacon", 640),
    ("Care Plan Plus", "Services", 1800),
)
"""Name, series, list price."""

TITLES = ("Head of Purchasing", "Operations Manager", "CEO", "IT Director", "采购经理", "Office Manager")

NEEDS = {
    False: (
        "We have 40 people in the field and want to plan their visits.",
        "Please send an offer for ten gateways.",
        "Can your product talk to our bookkeeping?",
        "We are unhappy with our present supplier and look for a change before summer.",
    ),
    True: (
        "我们想了解企业版的价格和实施周期。",
        "需要二十个传感器，请报价。",
        "希望安排一次产品演示。",
    ),
}

NOTES = (
    ("call", "First call", "Asked for references in their sector; call again next week."),
    ("meeting", "Demo by video", "Three people took part; the export was what they liked."),
    ("note", "Decision maker", "Budget is decided by the finance director."),
    ("email", "Sent the brochure", "Brochure and price list sent."),
    ("call", "电话沟通", "客户对价格有疑问，需要报价单。"),
)

CASES = (
    ("Gateway offline after update", "Since Tuesday the gateway shows a red light.", "incident"),
    ("Invoice has the wrong address", "Please correct the street and send it again.", "request"),
    ("Delivery two weeks late", "We waited two weeks and nobody told us why.", "complaint"),
    ("How do we add users?", "We could not find it in the manual.", "question"),
    ("传感器读数不准", "温度读数偏高约三度。", "complaint"),
)
"""Subject, description, kind."""
