"""Sixty articles of random words."""

import random

WORDS = (
    "政府 发布 报告 指出 经济 增长 企业 投资 市场 消费 技术 创新 人工智能 治理 安全 数据 平台 监管 国际 合作 农业 粮食 气候 能源 "
    "教育 医疗 交通 城市 居民 收入 就业 贸易 出口 汽车 电池 芯片 软件 网络 银行 金融 保险 法院 判决 警方 调查 救援 洪水 台风 地震"
).split()


def _article(seed: int) -> str:
    chance = random.Random(seed)
    return "".join("，".join("".join(chance.choices(WORDS, k=4)) for _ in range(3)) + "。" for _ in range(14))


ARTICLES = [_article(seed) for seed in range(60)]
