"""How many people each roll of the demo lists, and how many of them are paid by account.

Figures are pairs (paid by account, on the roll). What was published carries its source:

    [QB]  Báo Quảng Bình, June 2025, "Bứt phá trong chi trả lương hưu, trợ cấp BHXH không
          dùng tiền mặt": rates of September 2024 and June 2025, social insurance
    [QN]  Báo Quảng Ngãi, 2024, "Đẩy mạnh chi trả không dùng tiền mặt ở miền núi"
    [ST]  sontay.quangngai.gov.vn, 23 April 2024
    [QT]  baomoi.net.vn c51020407, December 2024: rates of the districts of old Quảng Trị
    [VN]  vietnam.vn, September 2025: office Khe Sanh and ward Đông Hà

Everything without such a mark is invented so that the published figures come out exactly.
"""

from datetime import date

Pair = tuple[int, int]

SOCIAL_INSURANCE = "social_insurance"
SOCIAL_PROTECTION = "social_protection"
MERIT = "merit"

SEPTEMBER = date(2024, 9, 1)
MERGERS = date(2024, 12, 1)  # the communes merged by resolution 1242/NQ-UBTVQH15
JUNE = date(2025, 6, 1)
REFORM = date(2025, 7, 1)  # districts end, offices begin
LAST = date(2025, 9, 1)


def months(first: date, last: date) -> list[date]:
    """The first days of the months from one to another, both included."""
    count = (last.year - first.year) * 12 + last.month - first.month + 1
    starts = range(first.month - 1, first.month - 1 + count)
    return [date(first.year + month // 12, month % 12 + 1, 1) for month in starts]


def listed(code: str, month: date) -> dict[str, Pair]:
    """The figures of a district's or office's roll by programme, by the old district's code."""
    if code == QUANG_NINH:
        return {SOCIAL_INSURANCE: _quang_ninh(month)}
    if code in QUANG_BINH:
        return {SOCIAL_INSURANCE: _quang_binh(code, month)}
    if code in OFFICES:
        return {SOCIAL_INSURANCE: OFFICES[code][month]}
    if code in QUANG_NGAI:
        return {name: row[month.month - 1] for name, row in QUANG_NGAI[code].items()}
    return OLD_QUANG_TRI[code]


def pinned(code: str, programme: str, month: date) -> dict[str, Pair]:
    """Communes whose own figures are given, by commune code."""
    if code == "529":
        return {SON_HA_COMMUNE: SON_HA_COMMUNE_FIGURES[programme][month.month - 1]}
    if code == "44-09":
        return {ward: row[month] for ward, row in DONG_HA_WARDS.items()}
    return {}


# Quảng Bình, social insurance: August and September 2024, June and September 2025.
# September 2024: the published whole per cents of [QB] (50, 34, 26, 18, 26, 30, 30) on
# invented numbers of people that make the published provincial 33 %.
QUANG_BINH: dict[str, tuple[Pair, Pair, Pair, Pair]] = {
    "450": ((6503, 13180), (6600, 13200), (12410, 13330), (12560, 13372)),  # Đồng Hới
    "452": ((835, 2495), (850, 2500), (1790, 2521), (1850, 2530)),  # Minh Hóa
    "453": ((918, 3592), (936, 3600), (2680, 3631), (2760, 3640)),  # Tuyên Hóa
    "454": ((520, 2993), (540, 3000), (1925, 3029), (2020, 3040)),  # Quảng Trạch
    "455": ((1655, 6486), (1690, 6500), (5180, 6561), (5330, 6585)),  # Bố Trạch
    "457": ((1935, 6588), (1980, 6600), (5480, 6665), (5600, 6690)),  # Lệ Thủy
    "458": ((1618, 5489), (1650, 5500), (4770, 5551), (4860, 5570)),  # Ba Đồn
}
# How much of the rise from September 2024 to June 2025 is done, in thousandths, by month.
RISE = dict(
    zip(
        months(SEPTEMBER, JUNE),
        (0, 60, 170, 280, 375, 480, 600, 735, 870, 1000),
        strict=True,
    )
)


def _quang_binh(code: str, month: date) -> Pair:
    august, september, june, last = QUANG_BINH[code]
    if month < SEPTEMBER:
        return august
    if month <= JUNE:
        done = months(SEPTEMBER, JUNE).index(month)
        return (
            september[0] + (june[0] - september[0]) * RISE[month] // 1000,
            september[1] + (june[1] - september[1]) * done // 9,
        )
    done = months(JUNE, LAST).index(month)
    return (
        june[0] + (last[0] - june[0]) * done // 3,
        june[1] + (last[1] - june[1]) * done // 3,
    )


# Quảng Ninh district [QB]: 839 of 4,788 = 17.52 % in September 2024, 4,657 of 4,832 =
# 96.38 % in June 2025; the launch days were 6 and 7 October 2024.
QUANG_NINH = "456"
_QUANG_NINH_MONTHS: dict[date, Pair] = dict(
    zip(
        months(date(2024, 8, 1), LAST),
        (
            (822, 4781),
            (839, 4788),  # [QB]
            (882, 4792),
            (3262, 4797),  # [QB]: "increased by more than 50 %"
            (3480, 4802),
            (3690, 4807),
            (3900, 4812),
            (4110, 4817),
            (4310, 4822),
            (4490, 4827),
            (4657, 4832),  # [QB]
            (4678, 4837),
            (4698, 4841),
            (4717, 4846),
        ),
        strict=True,
    )
)


def _quang_ninh(month: date) -> Pair:
    return _QUANG_NINH_MONTHS[month]


# Its communes: the split is invented, the sums are [QB].
QUANG_NINH_2024_09: dict[str, Pair] = {
    "19201": (190, 470),  # Thị trấn Quán Hàu
    "19204": (3, 94),  # Trường Sơn
    "19207": (70, 280),  # Lương Ninh
    "19210": (62, 357),  # Vĩnh Ninh
    "19213": (95, 466),  # Võ Ninh
    "19216": (28, 277),  # Hải Ninh
    "19219": (48, 327),  # Hàm Ninh
    "19222": (60, 367),  # Duy Ninh
    "19225": (88, 476),  # Gia Ninh
    "19228": (6, 108),  # Trường Xuân
    "19231": (52, 347),  # Hiền Ninh
    "19234": (41, 317),  # Tân Ninh
    "19237": (55, 386),  # Xuân Ninh
    "19240": (27, 306),  # An Ninh
    "19243": (14, 210),  # Vạn Ninh
}
QUANG_NINH_2025_06: dict[str, Pair] = {
    "19204": (64, 95),
    "19207": (738, 760),  # Thị trấn Quán Hàu, with Lương Ninh
    "19210": (360, 360),
    "19213": (470, 470),
    "19216": (280, 280),
    "19219": (330, 330),
    "19222": (352, 370),
    "19225": (480, 480),
    "19228": (110, 110),
    "19231": (323, 350),
    "19234": (320, 320),
    "19237": (357, 390),
    "19240": (282, 307),
    "19243": (191, 210),
}
# The seven communes at 100 % in June 2025 are [QB]; the month each got there is invented.
QUANG_NINH_FULL_SINCE = {
    "19213": date(2025, 3, 1),
    "19210": date(2025, 4, 1),
    "19219": date(2025, 4, 1),
    "19216": date(2025, 5, 1),
    "19225": date(2025, 5, 1),
    "19228": JUNE,
    "19234": JUNE,
}

# Offices of old Quảng Trị that deliver rolls, by month. September 2025, Khe Sanh: [VN]
# 594 of 932; ward Đông Hà: [VN] 2,685 of 3,900. The ward Nam Đông Hà is invented.
_OFFICE_MONTHS = months(REFORM, LAST)
DONG_HA_WARDS: dict[str, dict[date, Pair]] = {
    "19333": dict(zip(_OFFICE_MONTHS, ((2612, 3886), (2650, 3893), (2685, 3900)), strict=True)),
    "19351": dict(zip(_OFFICE_MONTHS, ((1441, 2296), (1472, 2303), (1503, 2310)), strict=True)),
}
OFFICES: dict[str, dict[date, Pair]] = {
    "44-09": dict(zip(_OFFICE_MONTHS, ((4053, 6182), (4122, 6196), (4188, 6210)), strict=True)),
    "44-10": dict(zip(_OFFICE_MONTHS, ((566, 928), (580, 930), (594, 932)), strict=True)),
}

# Quảng Ngãi, January to August 2024, social protection and merit.
# Sơn Hà: [QN] nearly 3,000 and nearly 61.2 % in July, 3,809 opened accounts being 80 %:
# hence 2,913 of 4,761. Sơn Tây: [QN] under 1 % in the first quarter, [ST] 307 paid by
# account in April; [QN] 85.1 % in August is of registrations, so fewer are paid.
# Trà Bồng: [QN] 13.7 to 15.2 % until June and 44.4 % in August are registrations, too.
QUANG_NGAI: dict[str, dict[str, tuple[Pair, ...]]] = {
    "529": {  # Sơn Hà
        SOCIAL_PROTECTION: (
            (350, 3896),
            (430, 3901),
            (560, 3907),
            (800, 3912),
            (1180, 3918),
            (1690, 3924),
            (2313, 3930),
            (2790, 3937),
        ),
        MERIT: (
            (120, 836),
            (150, 835),
            (190, 835),
            (250, 834),
            (340, 833),
            (460, 832),
            (600, 831),
            (680, 830),
        ),
    },
    "530": {  # Sơn Tây
        SOCIAL_PROTECTION: (
            (3, 1372),
            (5, 1374),
            (8, 1377),
            (217, 1380),
            (390, 1383),
            (560, 1386),
            (790, 1389),
            (1095, 1392),
        ),
        MERIT: (
            (3, 326),
            (4, 325),
            (6, 324),
            (90, 324),
            (140, 323),
            (190, 322),
            (240, 321),
            (285, 320),
        ),
    },
    "525": {  # Trà Bồng
        SOCIAL_PROTECTION: (
            (300, 3462),
            (310, 3468),
            (318, 3474),
            (330, 3480),
            (341, 3487),
            (352, 3494),
            (620, 3501),
            (1080, 3508),
        ),
        MERIT: (
            (105, 838),
            (108, 837),
            (112, 836),
            (116, 835),
            (121, 834),
            (126, 833),
            (185, 832),
            (285, 831),
        ),
    },
}
# The commune Sơn Hạ (not Sơn Hà): [QN] 377 and 78 people, all by account; the article
# gives no month, August 2024 is taken.
SON_HA_COMMUNE = "21292"
SON_HA_COMMUNE_FIGURES: dict[str, tuple[Pair, ...]] = {
    SOCIAL_PROTECTION: (
        (48, 372),
        (60, 373),
        (78, 373),
        (112, 374),
        (170, 375),
        (248, 375),
        (338, 376),
        (377, 377),
    ),
    MERIT: (
        (14, 79),
        (18, 79),
        (22, 79),
        (30, 79),
        (44, 78),
        (58, 78),
        (71, 78),
        (78, 78),
    ),
}

# Old Quảng Trị, December 2024. Cam Lộ: all four numbers are [QT]. The others: the per cent
# of both programmes together is [QT], the numbers of people are invented.
OLD_QUANG_TRI: dict[str, dict[str, Pair]] = {
    "461": {SOCIAL_PROTECTION: (1904, 4980), MERIT: (900, 1500)},  # Đông Hà, 43.27
    "462": {SOCIAL_PROTECTION: (990, 2281), MERIT: (480, 780)},  # Quảng Trị town, 48.02
    "464": {SOCIAL_PROTECTION: (1707, 6321), MERIT: (1120, 2480)},  # Vĩnh Linh, 32.12
    "465": {SOCIAL_PROTECTION: (1404, 7520), MERIT: (480, 1380)},  # Hướng Hóa, 21.17
    "466": {SOCIAL_PROTECTION: (2110, 5750), MERIT: (1210, 2150)},  # Gio Linh, 42.03
    "467": {SOCIAL_PROTECTION: (1065, 5660), MERIT: (460, 1240)},  # Đakrông, 22.10
    "468": {SOCIAL_PROTECTION: (2390, 3405), MERIT: (858, 864)},  # Cam Lộ, 76.08
    "469": {SOCIAL_PROTECTION: (2671, 6140), MERIT: (1610, 2560)},  # Triệu Phong, 49.21
    "470": {SOCIAL_PROTECTION: (1681, 6210), MERIT: (1080, 2390)},  # Hải Lăng, 32.10
}

# Conversions in Quảng Ngãi, January to August 2024, both programmes together; who is paid by
# account counts as having come all the way.
# Sơn Hà: [QN] 3,809 opened accounts by the end of July are 80 % of 4,761, so 896 people have
# an account and are still paid in cash. The other months are invented.
SON_HA_OPENED = (640, 830, 1150, 1640, 2270, 3060, 3809, 3985)
SON_HA_AGREED = (690, 900, 1240, 1750, 2400, 3190, 3950, 4120)
SON_HA_REGISTERED_IN_AUGUST = 3690
# Trà Bồng: [QN] 13.7 to 15.2 % agreed and registered from January to June, 44.4 % in August;
# July lies between.
TRA_BONG_REGISTERED = (590, 603, 616, 630, 644, 657, 1274, 1926)
TRA_BONG_AGREED = (640, 655, 671, 688, 704, 721, 1400, 2080)
# Sơn Tây: [QN] under 1 % in the first quarter; [ST] on 23 April 1,408 had registered, 518 had
# opened an account and waited, 307 were paid by account. There people registered to open
# one, so more have registered than opened. [QN] 85.1 % in August: the sentence leaves open
# of what; the demo takes it as registered. The months between are invented.
SON_TAY_REGISTERED = (7, 11, 16, 1408, 1416, 1428, 1441, 1457)
SON_TAY_COUNTED_ON = date(2024, 4, 23)
SON_TAY_OPENED_IN_APRIL = 518 + 307
SON_TAY_OPENED_IN_AUGUST = 1440

# Quảng Ninh district: the days are [QB], how many claims they brought is invented; the second
# number are people whose first claim the November roll did not follow.
LAUNCH_DAYS = (date(2024, 10, 6), date(2024, 10, 7))
LAUNCH_CLAIMS = 2300
LAUNCH_CLAIMS_NOT_FOLLOWED = 40
