// Part of Ordeal. See LICENSE.

@_exported public import RandomNumbers
