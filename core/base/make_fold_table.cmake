# Makes the simple case folding table (statuses C and S of CaseFolding.txt) as C source:
#   cmake -DINPUT=CaseFolding.txt -DOUTPUT=fold_table.inc -P make_fold_table.cmake
# Rows are {from, to}, ascending by from; fold.c spreads them into pages.
file(STRINGS "${INPUT}" lines REGEX "^[0-9A-F]+; [CS];")
set(rows "/* Made from CaseFolding.txt of the Unicode Character Database. */\n")
foreach(line IN LISTS lines)
  string(REGEX REPLACE "^([0-9A-F]+); [CS]; ([0-9A-F]+);.*" "{0x\\1, 0x\\2},\n" row "${line}")
  string(APPEND rows "${row}")
endforeach()
file(WRITE "${OUTPUT}" "${rows}")
