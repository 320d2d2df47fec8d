// Part of Ordeal. See LICENSE.
