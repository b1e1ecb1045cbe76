import type { Random } from './random'

const SURNAMES = [...'赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华金魏陶姜戚谢邹喻柏水窦章云苏潘葛范彭郎']
const GIVEN = [
  '建国',
  '志强',
  '海波',
  '文军',
  '晓东',
  '永康',
  '立新',
  '春生',
  '国庆',
  '振华',
  '思远',
  '嘉豪',
  '子涵',
  '雨桐',
  '欣怡',
  '梓萱',
  '浩然',
  '俊杰',
  '婷婷',
  '雪梅',
  '丽娟',
  '芳芳',
  '明辉',
  '伟民',
  '静',
  '磊',
  '洋',
  '艳',
  '勇',
  '杰',
]

export const personName = (random: Random): string => random.pick(SURNAMES) + random.pick(GIVEN)
